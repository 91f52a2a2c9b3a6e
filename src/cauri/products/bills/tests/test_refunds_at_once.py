"""Several who decide on a refund at the same moment …"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.support import relay
from tests.support.crowds import together

from cauri.books.instructions import services as instructions
from cauri.books.payments.models import Payment
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.products.bills.models import RefundRequest
from cauri.products.bills.ports import Fulfilled
from cauri.products.bills.queries import reference_of
from cauri.products.bills.refunds import cancelling
from cauri.products.bills.refunds import services as refunds
from cauri.products.bills.refunds.services import BillAlreadyRefunded
from cauri.products.bills.tests.company import (
    CANCELLING,
    Cancelling,
    Ledger,
    available,
    awa,
    kept,
    left,
    mru,
    reversed_,
)
from cauri.products.bills.tests.refunding import (
    approved,
    completed,
    cost,
    decided,
    enrolled,
    proposed,
    pursued,
    request_of,
    wanted_back,
)

pytestmark = pytest.mark.usefixtures("committed_db")
WHOLE = mru("5000.00")


@pytest.fixture
def may_cancel(settings: Settings) -> None:
    """The company can be asked to take payments back."""
    settings.BILL_COMPANIES = CANCELLING


def test_give_it_back_once_at_the_house_s_cost() -> None:
    one = awa()
    bill = wanted_back(one)
    waiting = [proposed(bill, "pay"), proposed(bill, "pay"), proposed(bill, "decline")]
    enrolled("ibrahima")

    ends = together([partial(approved, asked) for asked in waiting for _ in range(2)])

    assert len([end for end in ends if end is None]) == 1
    state, has, bears = {"paid": ("paid", WHOLE, mru("500.00")), "declined": ("declined", mru("4500.00"), mru("0.00"))}[
        request_of(bill).state
    ]
    assert (request_of(bill).state, available(one), cost()) == (state, has, bears)
    assert Payment.objects.filter(original_id=bill).count() == (state == "paid")


@pytest.mark.usefixtures("may_cancel")
def test_ask_the_company_once_and_hear_it_once(company: Ledger) -> None:
    one = awa()
    bill = wanted_back(one)
    decided(bill, "cancel")

    together([partial(cancelling.ask, bill, now=clock.now()) for _ in range(4)])

    assert (len(company.cancels), request_of(bill).state) == (1, "cancelled")
    assert (available(one), left()) == (WHOLE, mru("0.00"))


def test_give_it_back_once_while_the_company_undoes_it(company: Ledger) -> None:
    """Whoever is first: the house, or the company that thinks again."""
    one = awa()
    bill = wanted_back(one)
    waiting = proposed(bill, "pay")
    enrolled("ibrahima")
    company.says = reversed_
    calls: list[Callable[[], object]] = [partial(approved, waiting), partial(_heard, bill), partial(_heard, bill)]

    ends = together(calls)
    relay.deliver_all()
    pursued()

    assert ends[1:] == [None, None]  # whoever hears of it waits for the house, and then knows
    assert request_of(bill).state in ("recovered", "cancelled")
    assert (available(one), left(), cost()) == (WHOLE, mru("0.00"), mru("0.00"))
    assert Payment.objects.filter(original_id=bill).count() == 1


@pytest.mark.usefixtures("may_cancel")
def test_give_it_back_once_while_the_company_s_own_report_comes(company: Ledger) -> None:
    one = awa()
    bill = wanted_back(one)
    decided(bill, "cancel")
    company.says = company.says_of_cancelling = reversed_
    heard = [partial(_heard, bill)] * 3
    calls: list[Callable[[], object]] = [partial(cancelling.ask, bill, now=clock.now()), *heard]

    together(calls)
    relay.deliver_all()

    assert request_of(bill).state == "cancelled"
    assert (available(one), left()) == (WHOLE, mru("0.00"))
    assert Payment.objects.filter(original_id=bill).count() == 1


def test_ask_for_it_while_the_company_undoes_it(company: Ledger) -> None:
    one = awa()
    bills = [completed(one, amount="100.00") for _ in range(6)]
    company.says = reversed_
    asks = [partial(refunds.ask, bill, reason="other", user_id=one.user.pk, now=clock.now()) for bill in bills]
    calls: list[Callable[[], object]] = [*asks, *(partial(_heard, bill) for bill in bills)]

    ends = together(calls)
    relay.deliver_all()

    assert {type(end) for end in ends} <= {RefundRequest, BillAlreadyRefunded, type(None)}
    assert set(RefundRequest.objects.values_list("state", flat=True)) <= {"cancelled"}
    assert available(one) == WHOLE


@pytest.mark.usefixtures("may_cancel")
def test_are_not_killed_in_between(company: Ledger) -> None:
    """Whoever is killed while the company answers leaves a request that is asked again, after a while."""
    one = awa()
    bill = wanted_back(one)
    decided(bill, "cancel")
    with transaction():
        assert cancelling._taken(bill, clock.now()) == 1
    Cancelling().cancel(reference_of(bill), amount=mru("500.00"))  # and its answer went with whoever had asked

    assert pursued()["asked"] == 0
    assert pursued(hours=1)["asked"] == 1

    assert (request_of(bill).state, available(one), left()) == ("cancelled", WHOLE, mru("0.00"))


@pytest.mark.usefixtures("may_cancel")
def test_believe_the_latest_refusal_and_any_yes(company: Ledger) -> None:
    """An answer that was overtaken does not end what a later one is asked about."""
    one = awa()
    bill = wanted_back(one)
    decided(bill, "cancel")

    def asked_again_meanwhile(_reference: str) -> Fulfilled:
        company.says_of_cancelling = None
        request = request_of(bill)
        request.next_at = clock.now()
        request.save(update_fields=["next_at"])
        cancelling.ask(bill, now=clock.now())
        return kept()

    company.says_of_cancelling = asked_again_meanwhile
    cancelling.ask(bill, now=clock.now())

    assert request_of(bill).state == "cancelled"
    assert (available(one), left()) == (WHOLE, mru("0.00"))


def _heard(bill: UUID) -> None:
    instructions.ask(bill, now=clock.now())
