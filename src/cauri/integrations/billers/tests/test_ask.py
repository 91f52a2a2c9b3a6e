"""Asked what became of a payment, a biller's company …"""

from typing import Any

import pytest
from pytest_django import Settings
from tests.support.platforms import eventually, free_port
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.books.instructions.ports import PENDING, Outcome
from cauri.integrations.billers.tests.people import COMPANY, METER, PREPAID, PRICE, named_in, paid, reference
from cauri.money.amounts import Money
from cauri.products.bills.ports import Fulfilled

NAME = "b-scripted-0001"
PATH = f"GET /payments/{NAME}"


def test_says_that_it_never_got_it(billers: Sandbox) -> None:
    assert COMPANY.ask(reference(), amount=PRICE) == Fulfilled(outcome=Outcome.UNSENT, code="unknown_reference")


def test_says_what_it_said(billers: Sandbox) -> None:
    name = reference()

    assert paid(name) == COMPANY.ask(name, amount=PRICE)


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        ("pending", Outcome.UNKNOWN, "pending"),
        ("failed", Outcome.FAILED, "payment_failed"),
        ("cancelled", Outcome.FAILED, "cancelled"),
        ("reversed", Outcome.FAILED, "reversed"),
    ],
)
def test_says_how_it_stands(billers: Sandbox, status: str, outcome: Outcome, code: str) -> None:
    name = reference()
    paid(name)
    billers.switch("billers/flip", reference=name, status=status)

    told = COMPANY.ask(name, amount=PRICE)

    assert (told.outcome, told.code) == (outcome, code)


def test_says_that_it_is_under_way_until_it_ends(billers: Sandbox) -> None:
    billers.switch("billers/delay", slow=0.3)
    name = reference()
    assert paid(name, account="14002345200").code == PENDING

    assert eventually(lambda: COMPANY.ask(name, amount=PRICE).outcome is Outcome.SUCCEEDED, seconds=5)
    assert COMPANY.ask(name, amount=PRICE).token


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("500", "company_failed"),
        ("503", "company_failed"),
        ("429", "busy"),
        ("garbage", "malformed_answer"),
        ("drop", "no_answer"),
        ("lost", "no_answer"),
        ("late_500", "company_failed"),
        ("cut", "malformed_answer"),
        ("shapeless", "malformed_answer"),
    ],
)
def test_tells_nothing_by_a_fault(billers: Sandbox, fault: str, code: str) -> None:
    never_sent = reference()
    billers.fault("billers", fault)

    assert COMPANY.ask(never_sent, amount=PRICE) == Fulfilled(outcome=Outcome.UNKNOWN, code=code)


def test_tells_nothing_while_it_is_out_of_reach(settings: Settings) -> None:
    named_in(settings, f"http://127.0.0.1:{free_port()}")

    assert COMPANY.ask(reference(), amount=PRICE) == Fulfilled(outcome=Outcome.UNKNOWN, code="company_unreachable")


def test_is_asked_again_after_a_moment_without_an_answer(billers: Sandbox) -> None:
    name = reference()
    paid(name)
    billers.fault("billers", "drop", times=2)

    assert COMPANY.ask(name, amount=PRICE).outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize("amount", [Money.of("499.99", "MRU"), Money.of("500.00", "EUR"), Money.of("50000", "XOF")])
def test_is_not_believed_about_another_amount(billers: Sandbox, amount: Money) -> None:
    name = reference()
    paid(name)

    assert COMPANY.ask(name, amount=amount) == Fulfilled(outcome=Outcome.UNKNOWN, code="another_amount")


@pytest.mark.parametrize("more", [{"reference": "b-another"}, {"reference": None}, {"id": 7}, {"status": ""}])
def test_is_not_understood_when_it_tells_of_something_else(script: Script, more: dict[str, Any]) -> None:
    told = {"id": "pay_1", "reference": NAME, "product": PREPAID, "account": METER, "amount": PRICE.as_json()}
    script.says(PATH, {**told, "status": "succeeded", **more})

    assert COMPANY.ask(NAME, amount=PRICE) == Fulfilled(outcome=Outcome.UNKNOWN, code="malformed_answer")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<h1>nginx</h1>"),
        (404, b'{"detail": "Not Found"}'),
        (404, b'{"error": {"code": "not_found"}}'),
        (404, b'{"error": {"code": "unknown_account"}}'),
        (400, b'{"error": {"code": "malformed_request"}}'),
    ],
)
def test_is_not_heard_through_somebody_else_s_answer(script: Script, status: int, body: bytes) -> None:
    script.says_bytes(PATH, body, status=status)

    assert COMPANY.ask(NAME, amount=PRICE).outcome is Outcome.UNKNOWN
