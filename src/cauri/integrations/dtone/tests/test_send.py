"""A top-up that DT One is told to make …"""

from typing import Any

import pytest
from pytest_django import Settings
from structlog.testing import capture_logs
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.books.instructions.ports import PENDING, Outcome
from cauri.integrations.dtone.tests.people import (
    COMPANY,
    MATTEL,
    MATTEL_1_GB,
    MATTEL_50,
    MOUSSA,
    PRICE,
    SECRET,
    named_in,
    ordered,
    reference,
    sent,
    transactions_at,
)
from cauri.money.amounts import Money
from cauri.products.bills.ports import Fulfilled

NAME = "b-scripted-0001"

# What is told when a fault meets the transaction itself, and how many DT One has then.
AT_THE_TRANSACTION = {
    "500": (Outcome.UNKNOWN, "company_failed", 0),
    "503": (Outcome.UNKNOWN, "company_failed", 0),
    "429": (Outcome.UNSENT, "busy", 0),
    "garbage": (Outcome.UNKNOWN, "malformed_answer", 0),
    "drop": (Outcome.UNKNOWN, "no_answer", 0),
    "lost": (Outcome.UNKNOWN, "no_answer", 1),
    "late_500": (Outcome.UNKNOWN, "company_failed", 1),
    "cut": (Outcome.UNKNOWN, "malformed_answer", 1),
    "shapeless": (Outcome.UNKNOWN, "malformed_answer", 1),
}


def test_is_taken_on_once_and_in_whole_units(dtone: Sandbox) -> None:
    name = ordered()

    [made] = transactions_at(dtone)
    assert (made["external_id"], made["product"]["id"]) == (name, 20006)
    assert made["requested_values"]["destination"] == {"amount": 125.5, "unit": "MRU", "unit_type": "CURRENCY"}
    assert made["credit_party_identifier"] == {"mobile_number": MOUSSA}
    assert COMPANY.ask(name, amount=PRICE).outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize(("product", "amount"), [(MATTEL_50, "50.00"), (MATTEL_1_GB, "100.00"), (MATTEL, "10000.00")])
def test_is_of_a_fixed_price_or_a_whole_amount(dtone: Sandbox, product: str, amount: str) -> None:
    price = Money.of(amount, "MRU")
    name = ordered(product=product, amount=price)

    assert COMPANY.ask(name, amount=price).outcome is Outcome.SUCCEEDED


def test_is_in_the_currency_of_the_operator(dtone: Sandbox) -> None:
    price = Money.of("2500", "XOF")
    name = ordered(product="20016", account="+221771234567", amount=price)

    assert COMPANY.ask(name, amount=price).outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize("fault", AT_THE_TRANSACTION)
def test_meets_a_fault_and_is_made_once_all_the_same(dtone: Sandbox, fault: str) -> None:
    outcome, code, made = AT_THE_TRANSACTION[fault]
    name = reference()
    dtone.fault("dtone", fault, where="/async/transactions")

    told = sent(name)

    assert (told.outcome, told.code) == (outcome, code)
    dtone.fault("dtone", "none")
    assert len(transactions_at(dtone)) == made
    assert COMPANY.ask(name, amount=PRICE).outcome is (Outcome.SUCCEEDED if made else Outcome.UNSENT)
    sent(name)
    assert [sent(name).outcome for _ in range(2)] == [Outcome.SUCCEEDED] * 2
    assert len(transactions_at(dtone)) == 1


@pytest.mark.parametrize("fault", AT_THE_TRANSACTION)
def test_is_not_sent_when_a_fault_meets_the_look_at_its_product(dtone: Sandbox, fault: str) -> None:
    dtone.fault("dtone", fault, where=f"/products/{MATTEL}")

    assert sent(reference()).outcome is Outcome.UNSENT
    assert transactions_at(dtone) == []


def test_that_is_only_answered_late_is_made(dtone: Sandbox) -> None:
    dtone.fault("dtone", "slow", seconds=0.2)

    assert sent(reference()).code == PENDING


def test_is_not_sent_to_a_host_that_is_gone(settings: Settings) -> None:
    named_in(settings, f"http://127.0.0.1:{free_port()}")

    assert sent(reference()) == Fulfilled(outcome=Outcome.UNSENT, code="company_unreachable")


@pytest.mark.parametrize(("secret", "code"), [("", "no_key"), ("wrong", "key_refused")])
def test_is_not_sent_with_no_key_or_a_wrong_one(dtone: Sandbox, settings: Settings, secret: str, code: str) -> None:
    settings.DTONE_SECRET = secret

    assert sent(reference()) == Fulfilled(outcome=Outcome.UNSENT, code=code)


@pytest.mark.parametrize(
    ("product", "amount", "code"),
    [
        (MATTEL, Money.of("9.99", "MRU"), "amount_out_of_range"),
        (MATTEL, Money.of("10000.01", "MRU"), "amount_out_of_range"),
        (MATTEL, Money.of("100", "XOF"), "currency_refused"),
        (MATTEL_50, Money.of("49.99", "MRU"), "price_changed"),
        ("99999", PRICE, "product_unavailable"),
        ("x", PRICE, "product_unavailable"),
        ("-1", PRICE, "product_unavailable"),
        ("20029", Money.of("2", "XOF"), "product_unavailable"),
    ],
)
def test_has_failed_before_it_was_sent_when_that_is_not_sold(
    dtone: Sandbox, product: str, amount: Money, code: str
) -> None:
    told = sent(reference(), product=product, amount=amount)

    assert (told.outcome, told.code) == (Outcome.FAILED, code)
    assert transactions_at(dtone) == []


def test_has_failed_when_its_price_is_another_than_was_quoted(dtone: Sandbox) -> None:
    dtone.switch("dtone/product", id=int(MATTEL_50), amount="60")

    assert sent(reference(), product=MATTEL_50, amount=Money.of("50.00", "MRU")).code == "price_changed"
    assert transactions_at(dtone) == []


def test_that_it_will_not_make_has_failed_for_a_reason(dtone: Sandbox) -> None:
    told = sent(reference(), account="+33612345678")

    assert (told.outcome, told.code) == (Outcome.FAILED, "account_refused")


def test_waits_when_it_is_us_who_have_too_little_there(dtone: Sandbox) -> None:
    dtone.switch("dtone/balance", balance="1.00")

    with capture_logs() as events:
        assert sent(reference()) == Fulfilled(outcome=Outcome.UNSENT, code="company_unavailable")

    assert [one["event"] for one in events if one.get("alarm")] == ["dtone.balance_too_low"]


def test_with_the_reference_of_another_is_not_known(dtone: Sandbox) -> None:
    name = ordered()

    assert sent(name, amount=Money.of("50.00", "MRU")).code == "another_amount"
    assert sent(name, account="+22233999999").code == "another_account"
    assert sent(name, product="20001").code == "another_product"
    assert len(transactions_at(dtone)) == 1


def test_says_where_to_call_back_when_somebody_is_there(dtone: Sandbox, settings: Settings) -> None:
    dtone.switch("dtone/webhook", fault="never")
    settings.DTONE_CALLBACK_URL = "http://127.0.0.1:1/webhooks/dtone/"
    sent(reference())

    [made] = transactions_at(dtone)
    address, _, token = made["callback_url"].rpartition("/")
    assert (address, len(token)) == ("http://127.0.0.1:1/webhooks/dtone", 64)
    assert SECRET not in token


def _transaction(**more: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "external_id": NAME,
        "status": {"message": "COMPLETED", "class": {"id": 7}},
        "product": {"id": 20006},
        "requested_values": {"destination": {"amount": 125.5, "unit": "MRU", "unit_type": "CURRENCY"}},
        "credit_party_identifier": {"mobile_number": MOUSSA},
        "operator_reference": "OP7",
        "pin": {"code": "1234 5678", "serial": "S"},
        **more,
    }


def _sold(script: Script) -> None:
    script.says(
        f"GET /products/{MATTEL}",
        {
            "id": 20006,
            "name": "Top-up",
            "service": {"id": 1, "subservice": {"id": 11}},
            "operator": {"name": "Mattel", "country": {"iso_code": "MRT", "name": "Mauritania"}},
            "type": "RANGED_VALUE_RECHARGE",
            "accepted_calculation_modes": ["DESTINATION_AMOUNT"],
            "required_credit_party_identifier_fields": [["mobile_number"]],
            "destination": {"amount": {"min": 10, "max": 1000}, "unit": "MRU", "unit_type": "CURRENCY"},
        },
    )


def test_is_told_by_the_answer(script: Script) -> None:
    _sold(script)
    script.says("POST /async/transactions", _transaction(), status=201)

    assert sent(NAME) == Fulfilled(outcome=Outcome.SUCCEEDED, company_id="7", token="1234 5678", receipt="OP7")
    assert script.sent[-1] == {
        "external_id": NAME,
        "product_id": 20006,
        "auto_confirm": True,
        "credit_party_identifier": {"mobile_number": MOUSSA},
        "calculation_mode": "DESTINATION_AMOUNT",
        "destination": {"amount": 125.5, "unit": "MRU", "unit_type": "CURRENCY"},
    }


def _told(amount: Any, unit: Any = "MRU") -> dict[str, Any]:
    return _transaction(requested_values={"destination": {"amount": amount, "unit": unit}})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (_told(125.49), "another_amount"),
        (_told(12550), "another_amount"),
        (_told(1.255), "malformed_answer"),
        (_told(125.5, "XOF"), "malformed_answer"),
        (_told(125.5, "EUR"), "another_amount"),
        (_told("125.5"), "malformed_answer"),
        (_told(None), "malformed_answer"),
        (_told(float("nan")), "malformed_answer"),
        (_told(float("inf")), "malformed_answer"),
        (_transaction(requested_values=None), "malformed_answer"),
        (_transaction(external_id="b-another"), "malformed_answer"),
        (_transaction(id="7"), "malformed_answer"),
        (_transaction(product={"id": 20001}), "another_product"),
        (_transaction(product=None), "malformed_answer"),
        (_transaction(credit_party_identifier={"mobile_number": "+22233000000"}), "another_account"),
        (_transaction(credit_party_identifier=None), "malformed_answer"),
        (_transaction(status=None), "malformed_answer"),
        (_transaction(status={"message": "COMPLETED"}), "malformed_answer"),
        (_transaction(status={"class": {"id": 6}}), "unknown_status"),
        (_transaction(pin="1234"), "malformed_answer"),
        (_transaction(pin={"code": "1" * 201}), "malformed_answer"),
        ([_transaction()], "malformed_answer"),
        (None, "malformed_answer"),
    ],
)
def test_is_not_known_when_the_answer_is_about_something_else(script: Script, said: Any, code: str) -> None:
    _sold(script)
    script.says("POST /async/transactions", said, status=201)

    told = sent(NAME)

    assert (told.outcome, told.code) == (Outcome.UNKNOWN, code)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"[]"),
        (200, b""),
        (302, b'{"errors": [{"code": 1000400}]}'),
        (400, b"<h1>Bad request</h1>"),
        (400, b'{"error": "of a proxy"}'),
        (400, b'{"errors": []}'),
        (400, b'{"errors": [{"code": "1007001"}]}'),
        (404, b"not here"),
        (408, b'{"errors": [{"code": 1000400}]}'),
        (409, b'{"errors": [{"code": 1000400}]}'),
        (201, b"[" * 100_000),
    ],
)
def test_is_not_known_when_the_answer_is_not_dt_one_s(script: Script, status: int, body: bytes) -> None:
    _sold(script)
    script.says_bytes("POST /async/transactions", body, status=status)

    assert sent(NAME).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1003001, "product_unavailable"),
        (1003002, "amount_out_of_range"),
        (1005003, "account_refused"),
        (1000400, "company_refused"),
        (1234567, "company_refused"),
    ],
)
def test_is_refused_in_a_word_that_repeats_nothing(script: Script, number: int, word: str) -> None:
    _sold(script)
    script.says("POST /async/transactions", {"errors": [{"code": number, "message": MOUSSA}]}, status=400)

    assert sent(NAME) == Fulfilled(outcome=Outcome.FAILED, code=word)


def test_that_it_has_and_does_not_know_is_not_known(script: Script) -> None:
    _sold(script)
    script.says("POST /async/transactions", {"errors": [{"code": 1007001, "message": "used"}]}, status=400)
    script.says("GET /transactions", [])

    assert sent(NAME) == Fulfilled(outcome=Outcome.UNKNOWN, code="contradiction")


def test_is_in_no_log_with_its_number_its_pin_or_the_secret(dtone: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        told = COMPANY.ask(ordered(account="+22233123101"), amount=PRICE)

    assert told.token
    assert "company called" in caplog.text
    for secret in ("33123101", told.token, SECRET, told.receipt):
        assert secret not in caplog.text
    assert told.token not in repr(told)
