"""Asked what became of a top-up, DT One …"""

from typing import Any

import pytest
from pytest_django import Settings
from structlog.testing import capture_logs
from tests.support.platforms import eventually, free_port
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.books.instructions.ports import PENDING, Outcome
from cauri.integrations.dtone.tests.people import COMPANY, MATTEL_50, PRICE, named_in, ordered, reference
from cauri.money.amounts import Money
from cauri.products.bills.ports import Fulfilled

NAME = "b-scripted-0001"


def test_says_that_it_never_got_it(dtone: Sandbox) -> None:
    assert COMPANY.ask(reference(), amount=PRICE) == Fulfilled(outcome=Outcome.UNSENT, code="unknown_reference")


@pytest.mark.parametrize(
    ("suffix", "outcome", "code"),
    [
        ("100", Outcome.SUCCEEDED, ""),
        ("101", Outcome.SUCCEEDED, ""),
        ("102", Outcome.FAILED, "declined_invalid_credit_party"),
        ("103", Outcome.FAILED, "declined_barred_credit_party"),
        ("104", Outcome.FAILED, "declined_operator_currently_unavailable"),
        ("105", Outcome.FAILED, "declined_duplicated_transaction"),
        ("106", Outcome.FAILED, "declined"),
        ("107", Outcome.FAILED, "declined_exception"),
        ("108", Outcome.SUCCEEDED, ""),
        ("999", Outcome.SUCCEEDED, ""),
    ],
)
def test_says_how_it_ended_by_the_number(dtone: Sandbox, suffix: str, outcome: Outcome, code: str) -> None:
    told = COMPANY.ask(ordered(account=f"+22233123{suffix}"), amount=PRICE)

    assert (told.outcome, told.code, bool(told.token)) == (outcome, code, suffix == "101")
    assert bool(told.receipt) == (outcome is Outcome.SUCCEEDED)
    assert told.company_id


def test_says_that_it_is_under_way_until_it_ends(dtone: Sandbox) -> None:
    dtone.switch("dtone/delay", slow=0.5, slowest=60)
    soon, late = ordered(account="+22233123203"), ordered(account="+22233123300")

    assert [COMPANY.ask(one, amount=PRICE).code for one in (soon, late)] == [PENDING] * 2
    assert eventually(lambda: COMPANY.ask(soon, amount=PRICE).outcome is Outcome.FAILED, seconds=5)
    assert COMPANY.ask(late, amount=PRICE).code == PENDING


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        ("CREATED", Outcome.UNKNOWN, "pending"),
        ("CONFIRMED", Outcome.UNKNOWN, "pending"),
        ("SUBMITTED", Outcome.UNKNOWN, "pending"),
        ("REJECTED", Outcome.FAILED, "rejected"),
        ("REJECTED-BARRED-CREDIT-PARTY", Outcome.FAILED, "rejected_barred_credit_party"),
        ("CANCELLED", Outcome.FAILED, "cancelled"),
        ("REVERSED", Outcome.FAILED, "reversed"),
    ],
)
def test_says_how_it_stands(dtone: Sandbox, status: str, outcome: Outcome, code: str) -> None:
    name = ordered()
    dtone.switch("dtone/flip", reference=name, status=status)

    told = COMPANY.ask(name, amount=PRICE)

    assert (told.outcome, told.code) == (outcome, code)


def test_says_in_confidence_that_we_have_too_little_there(dtone: Sandbox) -> None:
    name = ordered()
    dtone.switch("dtone/flip", reference=name, status="REJECTED-INSUFFICIENT-BALANCE")

    with capture_logs() as events:
        told = COMPANY.ask(name, amount=PRICE)

    assert (told.outcome, told.code) == (Outcome.FAILED, "company_unavailable")
    assert [one["event"] for one in events if one.get("alarm")] == ["dtone.balance_too_low"]


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
def test_tells_nothing_by_a_fault(dtone: Sandbox, fault: str, code: str) -> None:
    never_sent = reference()
    dtone.fault("dtone", fault)

    told = COMPANY.ask(never_sent, amount=PRICE)

    # Half of an empty list is no JSON, and JSON of another shape is no transaction.
    assert (told.outcome, told.code) == (Outcome.UNKNOWN, code)


def test_tells_nothing_while_it_is_out_of_reach(settings: Settings) -> None:
    named_in(settings, f"http://127.0.0.1:{free_port()}")

    assert COMPANY.ask(reference(), amount=PRICE) == Fulfilled(outcome=Outcome.UNKNOWN, code="company_unreachable")


def test_is_asked_again_after_a_moment_without_an_answer(dtone: Sandbox) -> None:
    name = ordered()
    dtone.fault("dtone", "drop", times=2)

    assert COMPANY.ask(name, amount=PRICE).outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize("amount", [Money.of("125.49", "MRU"), Money.of("125.50", "EUR"), Money.of("12550", "XOF")])
def test_is_not_believed_about_another_amount(dtone: Sandbox, amount: Money) -> None:
    name = ordered()

    assert COMPANY.ask(name, amount=amount) == Fulfilled(outcome=Outcome.UNKNOWN, code="another_amount")


def test_is_not_believed_about_another_price(dtone: Sandbox) -> None:
    price = Money.of("50.00", "MRU")
    name = ordered(product=MATTEL_50, amount=price)

    assert COMPANY.ask(name, amount=price).outcome is Outcome.SUCCEEDED
    assert COMPANY.ask(name, amount=PRICE).code == "another_amount"


def _transaction(**more: Any) -> dict[str, Any]:
    delivered = {"amount": 125.5, "unit": "MRU", "unit_type": "CURRENCY"}
    ended = {"message": "COMPLETED", "class": {"id": 7}}
    return {"id": 7, "external_id": NAME, "status": ended, "requested_values": {"destination": delivered}, **more}


def test_is_understood(script: Script) -> None:
    script.says("GET /transactions", [_transaction()])

    assert COMPANY.ask(NAME, amount=PRICE) == Fulfilled(outcome=Outcome.SUCCEEDED, company_id="7")


@pytest.mark.parametrize(
    "said",
    [
        [_transaction(external_id="b-another")],
        [_transaction(), _transaction()],
        [_transaction(status={"message": "COMPLETED", "class": {"id": "7"}})],
        [None],
        {"transactions": []},
        None,
    ],
)
def test_is_not_understood_when_it_tells_of_something_else(script: Script, said: Any) -> None:
    script.says("GET /transactions", said)

    assert COMPANY.ask(NAME, amount=PRICE) == Fulfilled(outcome=Outcome.UNKNOWN, code="malformed_answer")


@pytest.mark.parametrize("message", ["DECLINED +22233123456", "declined", "", None, "DECLINED--X"])
def test_is_not_repeated_when_its_reason_is_not_a_word(script: Script, message: str | None) -> None:
    script.says("GET /transactions", [_transaction(status={"message": message, "class": {"id": 9}})])

    assert COMPANY.ask(NAME, amount=PRICE).code == "declined"


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        (404, {"errors": [{"code": 1008004, "message": "Transaction not found"}]}, Outcome.UNSENT),
        (404, {"errors": [{"code": 1000404, "message": "Resource not found"}]}, Outcome.UNKNOWN),
        (404, {"detail": "Not Found"}, Outcome.UNKNOWN),
        (400, {"errors": [{"code": 1000400, "message": "Bad Request"}]}, Outcome.UNKNOWN),
    ],
)
def test_is_not_heard_through_somebody_else_s_answer(script: Script, status: int, said: Any, told: Outcome) -> None:
    script.says("GET /transactions", said, status=status)

    assert COMPANY.ask(NAME, amount=PRICE).outcome is told
