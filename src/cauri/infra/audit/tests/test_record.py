"""Recording an act …"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connections
from django.db.transaction import set_rollback

from cauri.infra.audit import queries, services
from cauri.infra.audit.acts import ANONYMOUS, SYSTEM, Actor, Origin, Subject
from cauri.infra.audit.models import AuditRecord
from cauri.infra.embedded.databases import Urls
from cauri.kit.transactions import NoTransaction, transaction

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FATOU = Actor("staff", UUID("01943d1c-0000-7000-8000-000000000001"))
ACCOUNT = Subject("ledger.account", UUID("01943d1c-0000-7000-8000-0000000000aa"))


@pytest.mark.django_db
def test_keeps_who_did_what_to_whom_from_where() -> None:
    with transaction():
        record = services.record(
            "ledger.account_frozen",
            actor=FATOU,
            now=NOW,
            subject=ACCOUNT,
            before={"state": "open"},
            after={"state": "frozen"},
            origin=Origin(ip="2001:db8::1", user_agent="x" * 1000, request_id="r-1"),
        )

    record.refresh_from_db()
    assert (record.action, record.at) == ("ledger.account_frozen", NOW)
    assert (record.actor_kind, record.actor) == ("staff", FATOU.id)
    assert (record.subject_kind, record.subject) == (ACCOUNT.kind, str(ACCOUNT.id))
    assert (record.before, record.after) == ({"state": "open"}, {"state": "frozen"})
    assert (record.ip, record.user_agent, record.request_id) == ("2001:db8::1", "x" * 300, "r-1")


@pytest.mark.django_db
def test_keeps_an_act_of_nobody_on_nothing() -> None:
    with transaction():
        record = services.record("staff.sign_in_refused", actor=ANONYMOUS, now=NOW)

    record.refresh_from_db()
    assert (record.actor, record.subject, record.before, record.ip) == (None, "", None, None)


def test_leaves_nothing_of_an_act_that_rolls_back(committed_db: Urls) -> None:
    with transaction():
        services.record("ledger.account_frozen", actor=SYSTEM, now=NOW)
        set_rollback(True)

    assert not AuditRecord.objects.exists()


def test_needs_a_transaction(committed_db: Urls) -> None:
    with pytest.raises(NoTransaction):
        services.record("ledger.account_frozen", actor=SYSTEM, now=NOW)


@pytest.mark.parametrize(("alias", "reason"), [("default", "permission denied"), ("owner", "is append-only")])
@pytest.mark.parametrize(
    "change", ["UPDATE audit_record SET action = 'x'", "DELETE FROM audit_record", "TRUNCATE audit_record"]
)
def test_is_for_good(committed_db: Urls, alias: str, reason: str, change: str) -> None:
    with transaction():
        services.record("ledger.account_frozen", actor=SYSTEM, now=NOW)

    with connections[alias].cursor() as cursor, pytest.raises(DatabaseError, match=reason):
        cursor.execute(change)

    assert AuditRecord.objects.get().action == "ledger.account_frozen"


@pytest.mark.django_db
def test_can_be_found_by_actor_action_subject_and_time() -> None:
    with transaction():
        for hour, (action, actor, subject) in enumerate(
            [
                ("ledger.account_frozen", FATOU, ACCOUNT),
                ("ledger.account_thawed", SYSTEM, ACCOUNT),
                ("staff.signed_in", FATOU, None),
            ]
        ):
            services.record(action, actor=actor, subject=subject, now=NOW + timedelta(hours=hour))

    def found(**filters: Any) -> list[str]:
        return [record.action.split(".")[1] for record in queries.records(**filters)]

    assert found() == ["signed_in", "account_thawed", "account_frozen"]
    assert found(actor=FATOU.id) == ["signed_in", "account_frozen"]
    assert found(action="ledger.account_thawed") == ["account_thawed"]
    assert found(subject=ACCOUNT) == ["account_thawed", "account_frozen"]
    assert found(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2)) == ["account_thawed"]
