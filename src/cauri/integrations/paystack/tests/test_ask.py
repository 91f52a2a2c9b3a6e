"""Asked what became of a transfer, Paystack …"""

from typing import Any

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.books.instructions.ports import Outcome, Told
from cauri.integrations.paystack.tests.people import KEY, MOUSSA, PRICE, reference
from cauri.integrations.paystack.tests.scripted import Script
from cauri.integrations.paystack.transfers import PaystackTransfers
from cauri.money.amounts import Money

TRANSFERS = PaystackTransfers()
PATH = "/transfer/verify/test-scripted-0001"


def _sent() -> str:
    name = reference()
    assert TRANSFERS.send(reference=name, account=MOUSSA, amount=PRICE, reason="Cauri").outcome is Outcome.SUCCEEDED
    return name


def test_says_that_it_never_got_it(paystack: Sandbox) -> None:
    assert TRANSFERS.ask(reference(), amount=PRICE) == Told(outcome=Outcome.UNSENT, code="unknown_reference")


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        ("success", Outcome.SUCCEEDED, ""),
        ("failed", Outcome.FAILED, "transfer_failed"),
        ("reversed", Outcome.FAILED, "transfer_reversed"),
        ("pending", Outcome.UNKNOWN, "pending"),
        ("otp", Outcome.UNKNOWN, "pending"),
    ],
)
def test_says_how_it_ended(paystack: Sandbox, status: str, outcome: Outcome, code: str) -> None:
    name = _sent()
    paystack.switch("paystack/flip", reference=name, status=status)

    told = TRANSFERS.ask(name, amount=PRICE)

    assert (told.outcome, told.code) == (outcome, code)
    assert told.company_id.startswith("TRF_")


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
def test_tells_nothing_by_a_fault(paystack: Sandbox, fault: str, code: str) -> None:
    never_sent = reference()
    paystack.fault("paystack", fault)

    assert TRANSFERS.ask(never_sent, amount=PRICE) == Told(outcome=Outcome.UNKNOWN, code=code)


def test_tells_nothing_while_it_is_out_of_reach(settings: Settings) -> None:
    settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = f"http://127.0.0.1:{free_port()}", KEY

    assert TRANSFERS.ask(reference(), amount=PRICE) == Told(outcome=Outcome.UNKNOWN, code="company_unreachable")


def test_tells_nothing_to_a_wrong_key(paystack: Sandbox, settings: Settings) -> None:
    settings.PAYSTACK_SECRET_KEY = "wrong"

    assert TRANSFERS.ask(reference(), amount=PRICE) == Told(outcome=Outcome.UNKNOWN, code="key_refused")


def test_is_asked_again_after_a_moment_without_an_answer(paystack: Sandbox) -> None:
    name = _sent()
    paystack.fault("paystack", "drop", times=2)

    assert TRANSFERS.ask(name, amount=PRICE).outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<h1>nginx</h1>"),
        (404, b'{"status": "no", "message": "Entity not found"}'),
        (404, b'{"detail": "Not Found"}'),
        (400, b'{"status": false, "message": "Invalid parameters"}'),
    ],
)
def test_is_not_heard_through_somebody_else_s_answer(script: Script, status: int, body: bytes) -> None:
    script.says_bytes(PATH, body, status=status)

    assert TRANSFERS.ask("test-scripted-0001", amount=PRICE).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "said",
    [
        {"reference": "another-transfer-01"},
        {"reference": None},
        {"amount": "500000"},
        {"currency": "EUR"},
        {"transfer_code": None},
    ],
)
def test_is_not_understood_when_it_tells_of_something_else(script: Script, said: dict[str, Any]) -> None:
    whole = {"reference": "test-scripted-0001", "amount": 500_000, "currency": "NGN", "status": "success"}
    script.says(PATH, {**whole, "transfer_code": "TRF_1", **said})

    assert TRANSFERS.ask("test-scripted-0001", amount=PRICE) == Told(outcome=Outcome.UNKNOWN, code="malformed_answer")


@pytest.mark.parametrize("amount", [Money.of("50", "NGN"), Money.of("5000", "GHS")])
def test_is_not_believed_about_another_amount(paystack: Sandbox, amount: Money) -> None:
    name = _sent()

    assert TRANSFERS.ask(name, amount=PRICE).outcome is Outcome.SUCCEEDED
    assert TRANSFERS.ask(name, amount=amount) == Told(outcome=Outcome.UNKNOWN, code="another_amount")


@pytest.mark.parametrize("name", ["a?b=c", "a#b", "a b", "é"])
def test_is_asked_about_one_thing_whatever_the_reference_looks_like(paystack: Sandbox, name: str) -> None:
    assert TRANSFERS.ask(name, amount=PRICE) == Told(outcome=Outcome.UNSENT, code="unknown_reference")
    assert paystack.requests("paystack") == [("GET", f"/transfer/verify/{name}")]


def test_is_asked_for_nothing_else_by_a_reference_with_a_path_in_it(paystack: Sandbox) -> None:
    assert TRANSFERS.ask("../../balance", amount=PRICE).outcome is Outcome.UNKNOWN
