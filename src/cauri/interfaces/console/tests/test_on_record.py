"""What must be found in the audit log: each act is done once, and its record is looked for …"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.support import people
from tests.support.people import Customer, customer

from cauri.books.limits import personal
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import ByPin
from cauri.identity.access import credentials, locks
from cauri.identity.approvals import services as approvals
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.identity.users import services as users
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor
from cauri.infra.audit.models import AuditRecord
from cauri.kit import clock, ids
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction

PASSWORD = "twelve-cowries-at-noon"


@pytest.fixture
def awa(db: None) -> Customer:
    return customer("Awa Diallo", funds="500.00")


def _refused(act: Callable[[], object]) -> None:
    with pytest.raises(Refusal):
        act()


def _new(since: set[UUID]) -> list[AuditRecord]:
    return [one for one in AuditRecord.objects.order_by("at", "id") if one.pk not in since]


def _so_far() -> set[UUID]:
    return set(AuditRecord.objects.values_list("pk", flat=True))


def _authorise_wrongly(awa: Customer) -> None:
    quote = people.quoted(awa, customer("Moussa Diop", funds="0.00"), "10.00")
    by = ByPin(awa.caller, "0000", quote.terms)
    _refused(lambda: payments.pay(quote.pk, by, posting_id=ids.new_id(), now=clock.now()))


def _rename(awa: Customer) -> None:
    with transaction():
        users.choose_username(awa.user, "awa.new", now=clock.now())


def _move_phone(awa: Customer) -> None:
    with transaction():
        users.change_phone(awa.user, E164("+22246999999"), now=clock.now())


def _lower(awa: Customer) -> None:
    personal.lower_own(awa.user.pk, currency="MRU", product="all", bounds=Bounds(daily_minor=1), now=clock.now())


def _lock(awa: Customer) -> None:
    locks.lock_for(awa.user.pk, by=Actor("staff", ids.new_id()), wipe=False, now=clock.now())


ACTS: dict[str, tuple[str, Callable[[Customer], object]]] = {
    "a sign-in": ("access.signed_in", lambda awa: customer("Fatou Sow", funds="0.00")),
    "a refused authorisation": ("access.pin_refused", _authorise_wrongly),
    "a changed PIN": (
        "access.pin_changed",
        lambda awa: credentials.change_pin(awa.caller, old=people.PIN, new="7391", now=clock.now()),
    ),
    "another username": ("users.username_chosen", _rename),
    "another number": ("users.phone_changed", _move_phone),
    "an own limit": ("limits.own_set", _lower),
    "a lock": ("access.account_locked", _lock),
}


@pytest.mark.parametrize("act", ACTS)
def test_is_what_customers_do(awa: Customer, act: str) -> None:
    action, do = ACTS[act]
    before = _so_far()
    do(awa)
    found = [one for one in _new(before) if one.action == action]
    assert found, f"{act} left no record"


def test_is_a_refused_sign_in(awa: Customer, client: Client) -> None:
    before = _so_far()
    body = {"identifier": awa.user.phone, "pin": "0000", "device_name": "phone"}
    answer = client.post("/api/v1/auth/login", body, content_type="application/json")
    assert answer.status_code in {401, 403}
    assert {one.action for one in _new(before)} & {"access.pin_refused", "access.sign_in_elsewhere_refused"}


def test_is_what_identifies_people_sealed(awa: Customer) -> None:
    former = str(awa.user.phone)
    _move_phone(awa)
    (record,) = audit.records(action="users.phone_changed")
    assert record.about == awa.user.pk
    assert "+222" not in f"{record.before}{record.after}"
    assert audit.opened(record.pk).personal == {"before": former, "after": "+22246999999"}


@pytest.mark.parametrize(
    "page",
    [
        "/console/users/user/{user}/change/",
        "/console/access/session/{session}/change/",
        "/console/access/device/{device}/change/",
        "/console/access/accountlock/{user}/",
        "/console/wallets/wallet/{wallet}/change/",
        "/console/limits/personallimit/{user}/",
    ],
)
def test_is_every_look_at_a_customer(desk: Client, moussa: StaffMember, awa: Customer, page: str) -> None:
    address = page.format(
        user=awa.user.pk, session=awa.caller.session_id, device=awa.caller.device_id, wallet=awa.wallet.pk
    )
    assert desk.get(address).status_code == 200
    (record,) = audit.records(action="console.viewed")
    assert (record.actor, record.about) == (moussa.pk, awa.user.pk)
    assert record.subject in address


@pytest.mark.parametrize(
    "page", ["users/user", "access/session", "access/device", "wallets/wallet", "payments/payment"]
)
def test_is_every_list_of_customers_with_the_rows_it_showed(desk: Client, awa: Customer, page: str) -> None:
    assert desk.get(f"/console/{page}/?q={awa.user.pk}").status_code == 200
    (record,) = audit.records(action="console.listed")
    assert record.after is not None
    assert record.after["searched"] is True
    assert "q=" not in str(record.after)


def test_is_what_a_list_of_people_showed(desk: Client, awa: Customer) -> None:
    desk.get("/console/users/user/")
    (record,) = audit.records(action="console.listed")
    assert record.after == {"shown": [str(awa.user.pk)], "searched": False}


def test_is_who_was_denied_a_page(desk: Client, moussa: StaffMember, awa: Customer) -> None:
    StaffMember.objects.update(role="support")
    assert desk.get("/console/audit/auditrecord/").status_code == 403
    assert desk.post("/console/kyc/case/" + str(ids.new_id()) + "/decision/").status_code == 403
    denied = list(audit.records(action="console.refused"))
    assert [one.actor for one in denied] == [moussa.pk] * 2
    assert {one.after["page"] for one in denied if one.after} == {
        "admin:audit_auditrecord_changelist",
        "admin:kyc_case_decide",
    }


def test_is_an_act_of_staff_that_was_refused(desk: Client, moussa: StaffMember, awa: Customer) -> None:
    """Nobody approves their own, and that they tried is known."""
    asked = approvals.request(
        "ledger.adjustment",
        {"account_number": awa.wallet.number, "direction": "credit", "amount": "1.00", "currency": "MRU"},
        reason="Test",
        by=moussa,
        now=clock.now(),
    )
    desk.post(f"/console/approvals/request/{asked.pk}/approve/")
    (record,) = audit.records(action="console.refused")
    assert record.after is not None
    assert record.after["code"] == "own_request"


def test_is_money_that_staff_move(moussa: StaffMember, awa: Customer) -> None:
    """Who moved it and why is with the approval; the payment itself stands in the books, and `explain` tells it."""
    other = staff.enrol("fatou", email="fatou@cauri.example", password=PASSWORD, now=clock.now())
    asked = approvals.request(
        "ledger.adjustment",
        {"account_number": awa.wallet.number, "direction": "credit", "amount": "1.00", "currency": "MRU"},
        reason="Test",
        by=moussa,
        now=clock.now(),
    )
    approvals.approve(asked.pk, by=other, now=clock.now())
    found = {one.action: one.actor for one in audit.records() if one.subject == str(asked.pk)}
    assert found == {"approvals.requested": moussa.pk, "approvals.approved": other.pk}


def test_is_every_search_look_and_export_of_the_log_itself(desk: Client, moussa: StaffMember, awa: Customer) -> None:
    _move_phone(awa)
    (changed,) = audit.records(action="users.phone_changed")
    former = people.customer("Ibrahima Ba", funds="0.00")

    found = desk.get(f"/console/audit/auditrecord/?person={awa.user.pk}").content.decode()
    assert str(changed.pk) in found
    assert str(former.user.pk) not in found
    opened = desk.get(f"/console/audit/auditrecord/{changed.pk}/change/").content.decode()
    assert "+22246999999" in opened
    now = clock.now()
    span = {"since": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}", "until": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}"}
    answer = desk.post("/console/audit/auditrecord/export/", {**span, "form": "jsonl", "person": str(awa.user.pk)})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined] # a streamed answer
    assert answer["Content-Type"] == "application/x-ndjson"
    assert "users.phone_changed" in text
    assert "+222" not in text

    actions = [one.action for one in audit.records(actor=moussa.pk)]
    assert {"console.listed", "audit.record_viewed", "audit.exported"} <= set(actions)


def test_is_not_exported_by_who_may_only_read_it(desk: Client, moussa: StaffMember) -> None:
    StaffMember.objects.update(role="sub_admin")
    assert desk.get("/console/audit/auditrecord/").status_code == 200
    answer = desk.post(
        "/console/audit/auditrecord/export/", {"since": "2026-01-01T00:00", "until": "2027-01-01T00:00", "form": "csv"}
    )
    assert answer.status_code == 403
    assert not audit.records(action="audit.exported").exists()


@pytest.mark.parametrize("query", ["person=nobody", "since=yesterday", "ip=1.2.3", "after=x", "actor='--"])
def test_is_searched_by_nothing_but_what_can_be(desk: Client, query: str) -> None:
    assert desk.get(f"/console/audit/auditrecord/?{query}").status_code == 200
