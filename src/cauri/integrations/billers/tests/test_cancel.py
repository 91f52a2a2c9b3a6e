"""Asked to take a payment back, a biller's company …"""

from typing import Any

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.books.instructions.ports import Outcome
from cauri.integrations.billers.payments import BillerPayments
from cauri.integrations.billers.tests.people import COMPANY, PRICE, named_in, paid, reference
from cauri.integrations.dtone.topups import DtOneTopUps
from cauri.money.amounts import Money
from cauri.products.bills.ports import CancellingCompany, Fulfilled

CANCELLING: CancellingCompany = BillerPayments()
CREDIT, LINE = "rimatel-credit", "1400234567"
NAME = "b-scripted-0002"
PATH = f"POST /payments/{NAME}/cancel"


def test_takes_back_what_gave_no_token_and_says_so_each_time(billers: Sandbox) -> None:
    name = _bought()

    told = [CANCELLING.cancel(name, amount=PRICE) for _ in range(2)]

    assert [(one.outcome, one.code) for one in told] == [(Outcome.FAILED, "reversed")] * 2
    assert COMPANY.ask(name, amount=PRICE).outcome is Outcome.FAILED


def test_forgets_what_was_not_decided(billers: Sandbox) -> None:
    name = reference()
    paid(name, account="14002345300")

    assert CANCELLING.cancel(name, amount=PRICE).code == "cancelled"


def test_keeps_what_gave_a_token(billers: Sandbox) -> None:
    name = reference()
    paid(name)

    assert CANCELLING.cancel(name, amount=PRICE) == Fulfilled(
        outcome=Outcome.SUCCEEDED, code="not_cancellable", said=True
    )
    assert COMPANY.ask(name, amount=PRICE).outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize(
    ("fault", "outcome", "code", "taken_back"),
    [
        ("500", Outcome.UNKNOWN, "company_failed", False),
        ("503", Outcome.UNKNOWN, "company_failed", False),
        ("429", Outcome.UNSENT, "busy", False),
        ("garbage", Outcome.UNKNOWN, "malformed_answer", False),
        ("drop", Outcome.UNKNOWN, "no_answer", False),
        ("lost", Outcome.UNKNOWN, "no_answer", True),
        ("late_500", Outcome.UNKNOWN, "company_failed", True),
        ("cut", Outcome.UNKNOWN, "malformed_answer", True),
        ("shapeless", Outcome.UNKNOWN, "malformed_answer", True),
    ],
)
def test_leaves_it_open_by_a_fault(billers: Sandbox, fault: str, outcome: Outcome, code: str, taken_back: bool) -> None:
    name = _bought()
    billers.fault("billers", fault, times=1)

    assert CANCELLING.cancel(name, amount=PRICE) == Fulfilled(outcome=outcome, code=code)
    assert (COMPANY.ask(name, amount=PRICE).outcome is Outcome.FAILED) == taken_back
    assert CANCELLING.cancel(name, amount=PRICE).outcome is Outcome.FAILED


def test_is_not_told_while_it_is_out_of_reach(settings: Settings) -> None:
    named_in(settings, f"http://127.0.0.1:{free_port()}")

    assert CANCELLING.cancel(NAME, amount=PRICE) == Fulfilled(outcome=Outcome.UNSENT, code="company_unreachable")


def test_is_not_believed_about_another_amount(billers: Sandbox) -> None:
    told = CANCELLING.cancel(_bought(), amount=Money.of("499.99", "MRU"))

    assert told == Fulfilled(outcome=Outcome.UNKNOWN, code="another_amount")


@pytest.mark.parametrize(
    ("status", "code"), [("pending", "pending"), ("succeeded", "contradiction"), ("?", "unknown_status")]
)
def test_is_not_believed_where_it_says_yes_and_did_not(script: Script, status: str, code: str) -> None:
    script.says(PATH, {"id": "pay_1", "reference": NAME, "amount": PRICE.as_json(), "status": status})

    told = CANCELLING.cancel(NAME, amount=PRICE)

    assert (told.outcome, told.code) == (Outcome.UNKNOWN, code)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (409, {"error": {"code": "reference_taken"}}),
        (409, {"error": {"code": "conflict"}}),
        (404, {"error": {"code": "unknown_payment"}}),
        (422, {"error": {"code": "not_today"}}),
        (400, {"error": {"code": "malformed_request"}}),
        (422, {"error": {"code": "not_cancellable "}}),
    ],
)
def test_is_not_heard_to_refuse_by_anything_else(script: Script, status: int, body: dict[str, Any]) -> None:
    script.says(PATH, body, status=status)

    told = CANCELLING.cancel(NAME, amount=PRICE)

    is_the_companys = body != {"error": {"code": "conflict"}}
    assert (told.outcome, told.said) == (Outcome.UNKNOWN, is_the_companys)


def test_is_one_that_can_be_asked_and_dt_one_is_not() -> None:
    assert isinstance(COMPANY, CancellingCompany)
    assert not isinstance(DtOneTopUps(), CancellingCompany)


def _bought() -> str:
    """Something that gives no token: its reference."""
    name = reference()
    assert paid(name, product=CREDIT, account=LINE).outcome is Outcome.SUCCEEDED
    return name
