"""A bill that is wanted back …"""

from datetime import timedelta
from typing import Any, NoReturn

import pytest
from pytest_django import Settings
from structlog.testing import capture_logs
from tests.support import relay

from cauri.books.instructions import services as instructions
from cauri.books.instructions.ports import Outcome
from cauri.books.payments.models import Payment
from cauri.identity.approvals.services import OwnRequest
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as watch
from cauri.infra.companies.models import Company
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.products.bills.models import RefundRequest
from cauri.products.bills.ports import Fulfilled
from cauri.products.bills.refunds import cancelling as cancelling_
from cauri.products.bills.refunds import costs, services
from cauri.products.bills.tests.company import (
    CANCELLING,
    Ledger,
    available,
    awa,
    kept,
    left,
    mru,
    reversed_,
    seen,
    state_of,
)
from cauri.products.bills.tests.refunding import (
    BECAUSE,
    approved,
    asked,
    cost,
    decided,
    enrolled,
    proposed,
    pursued,
    request_of,
    wanted_back,
    with_a_fee,
)

pytestmark = pytest.mark.django_db
WHOLE, LESS = mru("5000.00"), mru("4500.00")


@pytest.fixture
def cancelling(settings: Settings) -> None:
    """The company can be asked to take payments back."""
    settings.BILL_COMPANIES = CANCELLING


# -- the company is asked --------------------------------------------------------------------------


@pytest.mark.usefixtures("cancelling")
def test_comes_back_with_its_fee_when_the_company_takes_it_back(company: Ledger) -> None:
    with_a_fee()
    one = awa()
    bill = wanted_back(one)
    assert available(one) == mru("4495.00")

    decided(bill, "cancel")
    assert (available(one), company.cancels) == (mru("4495.00"), [])  # nobody was asked within the decision
    assert seen(one, bill)["refund"]["state"] == "under_way"
    pursued()

    assert (request_of(bill).state, state_of(bill)) == ("cancelled", "reversed")
    assert (available(one), left(), cost()) == (WHOLE, mru("0.00"), mru("0.00"))
    shown = seen(one, bill)
    assert (shown["refund"]["state"], shown["returned_at"] is not None) == ("refunded", True)


@pytest.mark.usefixtures("cancelling")
@pytest.mark.parametrize(
    "told",
    [
        Fulfilled(outcome=Outcome.UNKNOWN, code="no_answer"),
        Fulfilled(outcome=Outcome.UNKNOWN, code="company_failed"),
        Fulfilled(outcome=Outcome.UNKNOWN, code="pending"),
        Fulfilled(outcome=Outcome.UNSENT, code="busy"),
    ],
)
def test_does_not_come_back_on_a_guess_and_is_asked_for_again(company: Ledger, told: Fulfilled) -> None:
    one = awa()
    bill = wanted_back(one)
    decided(bill, "cancel")
    company.says_of_cancelling = lambda _: told

    for _ in range(3):
        pursued(hours=24)
        assert (request_of(bill).state, request_of(bill).code, available(one)) == ("cancelling", told.code, LESS)
    for decision in ("pay", "decline", "cancel", "taken_back", "not_taken_back"):
        with pytest.raises(Refusal) as refused:
            proposed(bill, decision)
        assert refused.value.code == "bill_refund_not_decidable"
    company.says_of_cancelling = None
    pursued(hours=24)

    assert (request_of(bill).state, available(one), left()) == ("cancelled", WHOLE, mru("0.00"))
    assert len(company.cancels) == 4


@pytest.mark.usefixtures("cancelling")
def test_is_for_people_after_a_while_and_they_say_what_they_found(company: Ledger) -> None:
    one = awa()
    taken, stands = wanted_back(one), wanted_back(one)
    company.silent = True
    for bill in (taken, stands):
        decided(bill, "cancel")
    for _ in range(20):
        pursued(hours=24)
    assert {request_of(bill).stuck_since is not None for bill in (taken, stands)} == {True}
    assert available(one) == mru("4000.00")

    decided(taken, "taken_back")
    decided(stands, "not_taken_back")

    assert (request_of(taken).state, request_of(stands).state) == ("cancelled", "kept")
    assert (available(one), left()) == (LESS, mru("500.00"))


@pytest.mark.usefixtures("cancelling")
def test_is_staffs_again_when_the_company_keeps_it(company: Ledger) -> None:
    one = awa()
    bill = wanted_back(one)
    decided(bill, "cancel")
    company.says_of_cancelling = kept
    pursued()

    assert (request_of(bill).state, request_of(bill).code, available(one)) == ("kept", "not_cancellable", LESS)
    assert seen(one, bill)["refund"]["state"] == "under_way"

    decided(bill, "pay")

    assert (request_of(bill).state, available(one)) == ("paid", WHOLE)
    assert (left(), cost()) == (mru("500.00"), mru("500.00"))  # the company has it, and the house bears it


@pytest.mark.usefixtures("cancelling")
def test_is_not_asked_for_while_the_company_is_switched_off(company: Ledger) -> None:
    bill = wanted_back(awa())
    decided(bill, "cancel")
    company.silent = True
    for _ in range(5):
        pursued(hours=24)
    asks = len(company.cancels)
    pursued()

    assert len(company.cancels) == asks  # it is paused


@pytest.mark.usefixtures("cancelling")
def test_is_asked_for_while_nothing_is_begun_with_the_company() -> None:
    one = awa()
    bill = wanted_back(one)
    decided(bill, "cancel")
    watch.switch_off("played", because="They charge for what they undo", by=SYSTEM, now=clock.now())

    pursued()

    assert (request_of(bill).state, available(one)) == ("cancelled", WHOLE)


@pytest.mark.usefixtures("cancelling")
def test_is_for_people_after_a_day_on_which_nobody_could_be_asked(company: Ledger) -> None:
    bill = wanted_back(awa())
    decided(bill, "cancel")
    Company.objects.update_or_create(name="played", defaults={"paused_until": clock.now() + timedelta(days=9)})
    pursued(hours=23)
    assert request_of(bill).stuck_since is None

    with capture_logs() as events:
        pursued(hours=2)

    assert (request_of(bill).tries, company.cancels) == (0, [])
    assert [one["event"] for one in events if one.get("alarm")] == ["bills.refund_stuck"]
    decided(bill, "not_taken_back")
    assert request_of(bill).state == "kept"


@pytest.mark.usefixtures("cancelling")
def test_keeps_no_other_waiting_while_its_company_is_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = awa()
    paused, other = wanted_back(one), wanted_back(one)
    for bill in (paused, other):
        decided(bill, "cancel")
    RefundRequest.objects.filter(pk=paused).update(company="another")
    Company.objects.create(name="another-cancelling", paused_until=clock.now() + timedelta(days=9))
    monkeypatch.setattr(cancelling_, "PURSUED_AT_ONCE", 1)

    assert pursued()["asked"] == 1

    assert [request_of(bill).state for bill in (paused, other)] == ["cancelling", "cancelled"]
    RefundRequest.objects.filter(pk=paused).update(company="played")


@pytest.mark.usefixtures("cancelling")
@pytest.mark.parametrize("said", [True, False])
def test_closes_no_bills_by_what_is_not_cancelled(company: Ledger, said: bool) -> None:
    bill = wanted_back(awa())
    decided(bill, "cancel")
    company.says_of_cancelling = lambda _: Fulfilled(outcome=Outcome.UNKNOWN, code="unknown_payment", said=said)

    for _ in range(6):
        pursued(hours=24)

    assert availability.is_available("played", now=clock.now())
    assert availability.is_paused("played-cancelling", now=clock.now()) != said


@pytest.mark.usefixtures("cancelling")
@pytest.mark.parametrize("fails", ["telling", "hearing"])
def test_is_for_people_when_it_cannot_be_pursued(company: Ledger, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    bill = wanted_back(awa())
    decided(bill, "cancel")
    if fails == "telling":
        company.says_of_cancelling = _breaks
    else:
        monkeypatch.setattr(services, "hear", _breaks)

    with capture_logs() as events:
        done = [pursued(hours=24)["failed"] for _ in range(8)]

    assert (done, request_of(bill).stuck_since is not None) == ([1] * 8, True)
    alarms = [one["event"] for one in events if one.get("alarm")]
    assert alarms == [*["bills.refund_not_pursued"] * 8, "bills.refund_stuck"]


@pytest.mark.usefixtures("cancelling")
def test_comes_back_once_when_the_company_tells_of_it_first(company: Ledger) -> None:
    one = awa()
    bill = wanted_back(one)
    decided(bill, "cancel")
    company.says = reversed_
    instructions.ask(bill, now=clock.now())  # its webhook was faster
    assert available(one) == WHOLE

    pursued()
    relay.deliver_all()

    assert request_of(bill).state == "cancelled"
    assert (available(one), left()) == (WHOLE, mru("0.00"))
    assert Payment.objects.filter(original_id=bill).count() == 1


@pytest.mark.usefixtures("cancelling")
def test_is_paid_by_the_house_only_after_the_company_was_asked() -> None:
    bill = wanted_back(awa())

    with pytest.raises(Refusal) as refused:
        proposed(bill, "pay")

    assert refused.value.code == "company_not_asked_yet"


# -- the house pays --------------------------------------------------------------------------------


def test_is_paid_by_the_house_where_the_company_takes_nothing_back() -> None:
    with_a_fee()
    one = awa()
    bill = wanted_back(one)
    with pytest.raises(Refusal) as refused:
        proposed(bill, "cancel")
    assert refused.value.code == "company_takes_nothing_back"

    decided(bill, "pay")

    assert (request_of(bill).state, request_of(bill).because) == ("paid", BECAUSE)
    assert (available(one), left(), cost()) == (WHOLE, mru("500.00"), mru("500.00"))
    assert seen(one, bill)["refund"] == {**seen(one, bill)["refund"], "state": "refunded", "because": ""}
    assert state_of(bill) == "succeeded"


def test_costs_the_house_nothing_when_the_company_takes_it_back_after_all(company: Ledger) -> None:
    one = awa()
    bill = wanted_back(one)
    decided(bill, "pay")
    company.says = reversed_
    instructions.ask(bill, now=clock.now())

    assert pursued()["recovered"] == 1
    assert pursued()["recovered"] == 0

    assert (request_of(bill).state, state_of(bill)) == ("recovered", "reversed")
    assert (available(one), left(), cost()) == (WHOLE, mru("0.00"), mru("0.00"))
    assert Payment.objects.filter(original_id=bill).count() == 1


def test_keeps_no_other_from_being_recovered(company: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    one = awa()
    first, second = sorted([wanted_back(one), wanted_back(one)])
    company.says = reversed_
    for bill in (first, second):
        decided(bill, "pay")
        instructions.ask(bill, now=clock.now())
    recover = costs.recover
    monkeypatch.setattr(costs, "recover", lambda bill, **said: _breaks() if bill == first else recover(bill, **said))

    with capture_logs() as events:
        done = pursued()

    assert (done["recovered"], done["failed"]) == (1, 1)
    assert [request_of(bill).state for bill in (first, second)] == ["paid", "recovered"]
    assert [one["event"] for one in events if one.get("alarm")] == ["bills.refund_not_recovered"]


def test_is_not_paid_by_the_house_when_it_came_back_meanwhile(company: Ledger) -> None:
    one = awa()
    bill = wanted_back(one)
    waiting = proposed(bill, "pay")
    company.says = reversed_
    instructions.ask(bill, now=clock.now())

    with pytest.raises(Refusal) as refused:
        approved(waiting)

    assert refused.value.code == "bill_already_refunded"
    relay.deliver_all()
    assert (request_of(bill).state, available(one), cost()) == ("cancelled", WHOLE, mru("0.00"))


# -- nobody gives it back --------------------------------------------------------------------------


def test_stays_paid_when_it_is_declined_and_the_payer_reads_why() -> None:
    one = awa()
    bill = wanted_back(one)

    decided(bill, "decline")

    told = seen(one, bill)["refund"]
    assert (told["state"], told["because"], available(one)) == ("declined", BECAUSE, LESS)
    fact = PublishedFact.objects.get(name="bills.refund_declined")
    assert fact.payload == {"user_id": str(one.user.pk), "payment_id": str(bill)}
    assert asked(one, bill).document["state"] == "declined"


@pytest.mark.parametrize("first", ["pay", "decline"])
@pytest.mark.parametrize("then", ["pay", "decline", "cancel", "taken_back"])
def test_is_decided_once(first: str, then: str) -> None:
    one = awa()
    bill = wanted_back(one)
    later = proposed(bill, "pay")
    decided(bill, first)
    has = available(one)

    with pytest.raises(Refusal) as at_once:
        proposed(bill, then)
    with pytest.raises(Refusal):
        approved(later)

    assert at_once.value.code == "bill_refund_not_decidable"
    assert (request_of(bill).state, available(one)) == ({"pay": "paid", "decline": "declined"}[first], has)


def test_is_not_decided_by_one_alone() -> None:
    one = awa()
    bill = wanted_back(one)
    fatou = enrolled("fatou")
    waiting = proposed(bill, "pay", by=fatou)

    with pytest.raises(OwnRequest):
        approved(waiting, by="fatou")

    assert (request_of(bill).state, available(one)) == ("asked", LESS)


def _breaks(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError("it is broken")
