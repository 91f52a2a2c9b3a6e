"""What staff decide on a request to the bank …"""

from collections.abc import Callable
from uuid import UUID

import pytest

from cauri.books.payments.models import Payment
from cauri.books.payments.notes import NoteInvalid
from cauri.infra.audit import queries as audit
from cauri.infra.audit.models import AuditRecord
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.products.bank_requests import desk
from cauri.products.bank_requests.desk import BankRequestReasonMissing, BankRequestReferenceMissing
from cauri.products.bank_requests.queries import UnknownBankRequest
from cauri.products.bank_requests.states import BankRequestStateDiffers
from cauri.products.bank_requests.tests import branch
from cauri.products.bank_requests.tests.branch import (
    BECAUSE,
    FATOU,
    PAID,
    WHOLE,
    approved,
    asked,
    awa,
    cancel,
    delivered,
    produced,
    quoted,
    refused,
    row,
    shown,
)

pytestmark = pytest.mark.usefixtures("db")
Act = Callable[[UUID], UUID]
_UNTIL: dict[str, list[Act]] = {
    "requested": [],
    "approved": [approved],
    "produced": [approved, produced],
    "delivered": [approved, produced, delivered],
    "refused": [refused],
}
_FOLLOWS: dict[Act, set[str]] = {
    approved: {"requested"},
    refused: {"requested", "approved"},
    produced: {"approved"},
    delivered: {"produced"},
}


def _in_state(state: str) -> UUID:
    request_id = asked(awa())
    for act in _UNTIL[state]:
        act(request_id)
    return request_id


def test_leads_from_the_wish_to_the_door() -> None:
    one = awa()
    request_id = asked(one)

    seen = []
    for act in (approved, produced, delivered):
        act(request_id)
        seen.append(shown(one, request_id))

    assert [told["state"] for told in seen] == ["approved", "produced", "delivered"]
    assert [told["reference"] for told in seen] == ["", "CB-000123", "CB-000123"]
    assert one.balance == PAID
    names = PublishedFact.objects.filter(name__startswith="bank_requests.").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "bank_requests.made", "bank_requests.approved", "bank_requests.produced", "bank_requests.delivered",
    ]  # fmt: skip
    assert {fact.payload["user_id"] for fact in names} == {str(one.user.pk)}


@pytest.mark.parametrize("act", _FOLLOWS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("state", _UNTIL)
def test_follows_its_order_and_no_other(act: Act, state: str) -> None:
    request_id = _in_state(state)

    if state in _FOLLOWS[act]:
        act(request_id)
        assert row(request_id).state == act.__name__
    else:
        with pytest.raises(BankRequestStateDiffers):
            act(request_id)
        assert row(request_id).state == state


@pytest.mark.parametrize("state", ["requested", "approved"])
def test_gives_all_of_it_back_when_it_is_no(state: str) -> None:
    branch.costs(20_000, on_top=500)
    one = awa()
    request_id = asked(one)
    if state == "approved":
        approved(request_id)

    refused(request_id)

    told = shown(one, request_id)
    assert (told["state"], told["reason"], one.balance) == ("refused", BECAUSE, WHOLE)
    back = Payment.objects.get(original=row(request_id).payment_id)
    assert (back.product, back.authorised_by) == ("reversal", "bank_request")
    assert PublishedFact.objects.filter(name="bank_requests.refused").count() == 1
    assert branch.quote(one).status == 201


def test_gives_nothing_back_where_nothing_was_paid() -> None:
    branch.costs(0)
    one = awa()

    request_id = refused(asked(one))

    assert (row(request_id).state, one.balance) == ("refused", WHOLE)


@pytest.mark.parametrize("because", ["", "   ", "\n"])
def test_is_no_refusal_without_a_reason(because: str) -> None:
    one = awa()
    request_id = asked(one)

    with pytest.raises(BankRequestReasonMissing):
        desk.refuse(request_id, because=because, actor=FATOU, now=clock.now())

    assert (row(request_id).state, one.balance) == ("requested", PAID)


def test_is_nothing_produced_without_a_number() -> None:
    request_id = approved(asked(awa()))

    with pytest.raises(BankRequestReferenceMissing):
        desk.produce(request_id, reference=" ", actor=FATOU, now=clock.now())

    assert row(request_id).state == "approved"


def test_says_nothing_that_looks_like_something_else() -> None:
    request_id = approved(asked(awa()))

    with pytest.raises(NoteInvalid):
        desk.refuse(request_id, because="see \u202efdp", actor=FATOU, now=clock.now())
    with pytest.raises(NoteInvalid):
        desk.produce(request_id, reference="CB\x1b[2J", actor=FATOU, now=clock.now())

    assert row(request_id).state == "approved"


@pytest.mark.parametrize("act", _FOLLOWS, ids=lambda act: act.__name__)
def test_is_about_what_was_asked_for_alone(act: Act) -> None:
    for nothing in (ids.new_id(), UUID(quoted(awa())["id"])):
        with pytest.raises(UnknownBankRequest):
            act(nothing)


def test_is_on_record_with_who_decided() -> None:
    one = awa()
    request_id = refused(approved(asked(one)))

    records = AuditRecord.objects.filter(subject=str(request_id)).order_by("pk")

    assert [(record.action, record.actor_kind, record.about) for record in records] == [
        ("bank_requests.requested", "customer", one.user.pk),
        ("bank_requests.approved", "staff", one.user.pk),
        ("bank_requests.refused", "staff", one.user.pk),
    ]
    refusal = records[2]
    assert (refusal.before, refusal.after) == ({"state": "approved"}, {"kind": "debit_card", "state": "refused"})
    assert audit.opened(refusal.pk).personal == {"because": BECAUSE}


def test_is_final_after_a_cancellation() -> None:
    one = awa()
    request_id = asked(one)
    cancel(one, request_id)

    with pytest.raises(BankRequestStateDiffers):
        approved(request_id)
    with pytest.raises(BankRequestStateDiffers):
        refused(request_id)

    assert one.balance == WHOLE
