"""A request under four eyes …"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from cauri.identity.approvals import kinds, queries, services
from cauri.identity.approvals.models import Decision, Request
from cauri.identity.approvals.tests.conftest import enrolled
from cauri.identity.staff import roles
from cauri.identity.staff.models import Role, StaffMember
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded.databases import Urls

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TO_FINANCE = {"username": "fatou", "role": "finance"}


def _asked(by: StaffMember, payload: dict[str, str] | None = None) -> Request:
    return services.request("staff.role", payload or TO_FINANCE, reason="New in the team", by=by, now=NOW)


def _role() -> str:
    return StaffMember.objects.get(username="fatou").role


def test_is_done_once_somebody_else_approves(awa: StaffMember, moussa: StaffMember, fatou: StaffMember) -> None:
    asked = _asked(awa)
    assert _role() == "support"

    services.approve(asked.pk, by=moussa, note="Welcome", now=LATER)

    assert _role() == "finance"
    kept = queries.request(asked.pk)
    assert kept.state_at(LATER) == "approved"
    assert (kept.decision.decided_by, kept.decision.note) == (moussa, "Welcome")
    acts = {record.action: record for record in audit.records() if record.action != "staff.enrolled"}
    assert set(acts) == {"approvals.requested", "approvals.approved", "staff.role_granted"}
    assert acts["approvals.requested"].actor == awa.pk
    assert acts["staff.role_granted"].actor == moussa.pk
    assert acts["approvals.approved"].after == {"kind": "staff.role", "payload": TO_FINANCE}


def test_is_never_decided_by_who_asked(awa: StaffMember, fatou: StaffMember) -> None:
    asked = _asked(awa)

    for verb in (services.approve, services.reject):
        with pytest.raises(services.OwnRequest):
            verb(asked.pk, by=awa, now=LATER)

    assert _role() == "support"
    assert queries.request(asked.pk).state_at(LATER) == "waiting"


def test_is_never_decided_by_who_gains(awa: StaffMember, fatou: StaffMember) -> None:
    roles.define("granting", title="Granting", may=["staff.role.approve"], by=SYSTEM, now=NOW)
    StaffMember.objects.filter(username="fatou").update(role="granting")
    asked = _asked(awa)

    with pytest.raises(services.OwnRequest):
        services.approve(asked.pk, by=StaffMember.objects.get(username="fatou"), now=LATER)

    assert _role() == "granting"
    assert not Decision.objects.exists(), "the approval goes with what it allowed"


def test_takes_the_permissions_of_its_kind(awa: StaffMember, fatou: StaffMember) -> None:
    with pytest.raises(roles.NotPermitted):
        _asked(fatou)
    asked = _asked(awa)
    auditor = enrolled("ibrahima", "auditor")
    for member in (fatou, auditor):
        with pytest.raises(roles.NotPermitted):
            services.approve(asked.pk, by=member, now=LATER)
        with pytest.raises(roles.NotPermitted):
            services.reject(asked.pk, by=member, now=LATER)
    assert _role() == "support"


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "auditor"}])
def test_is_not_approved_once_its_maker_is_gone(
    awa: StaffMember, moussa: StaffMember, fatou: StaffMember, change: dict[str, object]
) -> None:
    asked = _asked(awa)
    StaffMember.objects.filter(pk=awa.pk).update(**change)

    with pytest.raises(services.MakerGone):
        services.approve(asked.pk, by=moussa, now=LATER)

    assert _role() == "support"
    assert queries.request(asked.pk).state_at(LATER) == "waiting"
    services.reject(asked.pk, by=moussa, now=LATER)
    assert queries.request(asked.pk).state_at(LATER) == "rejected"


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "auditor"}])
@pytest.mark.parametrize("verb", [services.approve, services.reject])
def test_is_not_decided_by_who_was_demoted_a_moment_ago(
    awa: StaffMember,
    moussa: StaffMember,
    fatou: StaffMember,
    change: dict[str, object],
    verb: Callable[..., Request],
) -> None:
    asked = _asked(awa)
    assert moussa.may("staff.role.approve"), "as the request to the console found him"
    StaffMember.objects.filter(pk=moussa.pk).update(**change)

    with pytest.raises(roles.NotPermitted):
        verb(asked.pk, by=moussa, now=LATER)

    assert _role() == "support"
    assert queries.request(asked.pk).state_at(LATER) == "waiting"


def test_does_nothing_when_rejected(awa: StaffMember, moussa: StaffMember, fatou: StaffMember) -> None:
    asked = _asked(awa)

    services.reject(asked.pk, by=moussa, note="Not yet", now=LATER)

    assert _role() == "support"
    with pytest.raises(services.AlreadyDecided):
        services.approve(asked.pk, by=moussa, now=LATER)


def test_is_taken_back_by_who_asked_only(awa: StaffMember, moussa: StaffMember, fatou: StaffMember) -> None:
    asked = _asked(awa)
    with pytest.raises(services.NotOwnRequest):
        services.withdraw(asked.pk, by=moussa, now=LATER)

    services.withdraw(asked.pk, by=awa, now=LATER)

    with pytest.raises(services.AlreadyDecided):
        services.approve(asked.pk, by=moussa, now=LATER)
    assert _role() == "support"


def test_ends_after_72_hours(awa: StaffMember, moussa: StaffMember, fatou: StaffMember) -> None:
    asked = _asked(awa)
    assert services.expire(now=NOW + timedelta(hours=72, seconds=-1)) == 0
    too_late = NOW + timedelta(hours=72)

    with pytest.raises(services.RequestExpired):
        services.approve(asked.pk, by=moussa, now=too_late)
    assert services.expire(now=too_late) == 1
    assert services.expire(now=too_late) == 0

    assert queries.request(asked.pk).state_at(too_late) == "expired"
    assert audit.records(action="approvals.expired").count() == 1
    assert _role() == "support"


def test_waits_on_when_it_cannot_be_done_now(awa: StaffMember, moussa: StaffMember, fatou: StaffMember) -> None:
    roles.define("desk", title="Desk", may=["users.view"], by=SYSTEM, now=NOW)
    asked = _asked(awa, {"username": "fatou", "role": "desk"})
    Role.objects.all().delete()

    with pytest.raises(roles.UnknownRole):
        services.approve(asked.pk, by=moussa, now=LATER)

    assert queries.request(asked.pk).state_at(LATER) == "waiting"
    assert not audit.records(action="approvals.approved").exists()


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"username": "fatou"}, "role"),
        ({**TO_FINANCE, "is_superuser": "true"}, "is_superuser"),
        ({**TO_FINANCE, "role": "x" * 201}, "role"),
    ],
)
def test_names_what_is_wrong_with_it(awa: StaffMember, payload: dict[str, str], field: str) -> None:
    with pytest.raises(services.PayloadInvalid) as refused:
        _asked(awa, payload)
    assert refused.value.facts == {"field": field}


def test_is_refused_at_once_when_it_never_could_be_done(awa: StaffMember, fatou: StaffMember) -> None:
    with pytest.raises(roles.UnknownRole):
        _asked(awa, {"username": "fatou", "role": "emperor"})
    with pytest.raises(services.ReasonMissing):
        services.request("staff.role", TO_FINANCE, reason="  ", by=awa, now=NOW)
    with pytest.raises(kinds.UnknownKindOfRequest):
        services.request("ledger.burn", {}, reason="Why not", by=awa, now=NOW)
    assert not Request.objects.exists()


def test_never_changes(awa: StaffMember, fatou: StaffMember) -> None:
    asked = _asked(awa)

    for change in (
        "UPDATE approvals_request SET payload = '{}'",
        "DELETE FROM approvals_request",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert queries.request(asked.pk).payload == TO_FINANCE


def test_is_kept_from_its_maker_by_the_database_too(awa: StaffMember, moussa: StaffMember, fatou: StaffMember) -> None:
    asked = _asked(awa)

    for owner in (awa, moussa):  # as it is, and with somebody else said to have asked
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO approvals_decision (request_id, outcome, asked_by_id, decided_by_id, note, decided_at)
                   VALUES (%s, 'approved', %s, %s, '', now())""",
                [asked.pk, owner.pk, awa.pk],
            )


def test_is_done_once_when_many_approve_at_once(committed_db: Urls) -> None:
    awa = enrolled("awa", "admin")
    enrolled("fatou", "support")
    checkers = [enrolled(f"checker{number}", "admin") for number in range(6)]
    asked = _asked(awa)
    outcomes: list[str] = []

    def approve(checker: StaffMember) -> None:
        try:
            services.approve(asked.pk, by=checker, now=LATER)
            outcomes.append("done")
        except services.AlreadyDecided:
            outcomes.append("late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve, args=[checker]) for checker in checkers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done"] + ["late"] * 5
    assert audit.records(action="staff.role_granted").count() == 1
