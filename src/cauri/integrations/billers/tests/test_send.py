"""A payment that a biller's company is told to make …"""

from typing import Any

import pytest
from pytest_django import Settings
from structlog.testing import capture_logs
from tests.support import crowds
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.books.instructions.ports import PENDING, Outcome
from cauri.integrations.billers.tests.people import (
    COMPANY,
    KEY,
    METER,
    PREPAID,
    PRICE,
    named_in,
    paid,
    payments_at,
    reference,
)
from cauri.money.amounts import Money
from cauri.products.bills.ports import Fulfilled

NAME = "b-scripted-0001"

# What is told when a fault meets it, and how many payments there are then.
FAULTS = {
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


def test_is_made_once_with_digits_to_key_in(billers: Sandbox) -> None:
    name = reference()

    told = [paid(name) for _ in range(3)]

    [made] = payments_at(billers)
    assert told[0] == told[1] == told[2]
    assert (told[0].outcome, told[0].company_id, told[0].code) == (Outcome.SUCCEEDED, made["id"], "")
    assert (told[0].token, told[0].units, told[0].receipt) == (made["token"], "131.5 kWh", made["receipt"])
    assert (len(told[0].token), told[0].token.isdecimal()) == (20, True)
    assert (made["reference"], made["amount"]) == (name, {"amount": "500.00", "currency": "MRU"})


def test_is_one_however_many_send_it_at_once(billers: Sandbox) -> None:
    name = reference()

    told = crowds.together([lambda: paid(name)] * 20)

    assert {one.company_id for one in told if isinstance(one, Fulfilled)} == {payments_at(billers)[0]["id"]}
    assert [len(told), len(payments_at(billers))] == [20, 1]


@pytest.mark.parametrize(
    ("product", "account", "amount"),
    [
        ("somelec-postpaid", "20001234", "1534.00"),
        ("snde-bill", "10002042", "1542.00"),
        ("canal-evasion", "12345678901234", "800.00"),
        ("mauritel-fibre", "45251234", "2400.00"),
        ("rimatel-credit", "700123", "50.00"),
    ],
)
def test_is_made_to_each_of_them(billers: Sandbox, product: str, account: str, amount: str) -> None:
    told = paid(reference(), product=product, account=account, amount=Money.of(amount, "MRU"))

    assert (told.outcome, told.token, bool(told.receipt)) == (Outcome.SUCCEEDED, "", True)


@pytest.mark.parametrize(
    ("suffix", "outcome", "code"),
    [
        ("100", Outcome.SUCCEEDED, ""),
        ("102", Outcome.FAILED, "declined_invalid_credit_party"),
        ("104", Outcome.FAILED, "declined_operator_currently_unavailable"),
        ("106", Outcome.FAILED, "declined"),
        ("200", Outcome.UNKNOWN, PENDING),
        ("302", Outcome.UNKNOWN, PENDING),
    ],
)
def test_ends_as_its_account_says(billers: Sandbox, suffix: str, outcome: Outcome, code: str) -> None:
    told = paid(reference(), account=f"14002345{suffix}")

    assert (told.outcome, told.code, bool(told.token)) == (outcome, code, outcome is Outcome.SUCCEEDED)


def test_has_digits_to_key_in_where_the_account_says_so(billers: Sandbox) -> None:
    assert paid(reference(), product="rimatel-credit", account="700101").token


@pytest.mark.parametrize("fault", FAULTS)
def test_meets_a_fault_and_is_made_once_all_the_same(billers: Sandbox, fault: str) -> None:
    outcome, code, made = FAULTS[fault]
    name = reference()
    billers.fault("billers", fault, where="/payments")

    told = paid(name)

    assert (told.outcome, told.code) == (outcome, code)
    assert len([one for one in billers.requests("billers") if one == ("POST", "/payments")]) == 1
    billers.fault("billers", "none")
    assert len(payments_at(billers)) == made
    assert COMPANY.ask(name, amount=PRICE).outcome is (Outcome.SUCCEEDED if made else Outcome.UNSENT)
    assert [paid(name).outcome for _ in range(2)] == [Outcome.SUCCEEDED] * 2
    assert len(payments_at(billers)) == 1


def test_is_not_sent_to_a_host_that_is_gone(settings: Settings) -> None:
    named_in(settings, f"http://127.0.0.1:{free_port()}")

    assert paid(reference()) == Fulfilled(outcome=Outcome.UNSENT, code="company_unreachable")


@pytest.mark.parametrize(("key", "code"), [("", "no_key"), ("wrong", "key_refused")])
def test_is_not_sent_with_no_key_or_a_wrong_one(billers: Sandbox, settings: Settings, key: str, code: str) -> None:
    settings.BILLERS_KEY = key

    assert paid(reference()) == Fulfilled(outcome=Outcome.UNSENT, code=code)


@pytest.mark.parametrize(
    ("product", "account", "amount", "code"),
    [
        ("nothing", METER, "500.00", "unknown_product"),
        (PREPAID, "14002345999", "500.00", "unknown_account"),
        (PREPAID, METER, "49.99", "amount_refused"),
        ("canal-evasion", "12345678901234", "799.00", "amount_refused"),
    ],
)
def test_that_it_will_not_make_has_failed_for_a_reason(
    billers: Sandbox, product: str, account: str, amount: str, code: str
) -> None:
    told = paid(reference(), product=product, account=account, amount=Money.of(amount, "MRU"))

    assert (told.outcome, told.code) == (Outcome.FAILED, code)
    assert payments_at(billers) == []


def test_waits_when_it_is_us_who_have_too_little_there(billers: Sandbox) -> None:
    billers.switch("billers/balance", balance=100)

    with capture_logs() as events:
        assert paid(reference()) == Fulfilled(outcome=Outcome.UNSENT, code="company_unavailable")

    assert [one["event"] for one in events if one.get("alarm")] == ["billers.balance_too_low"]


def test_with_the_reference_of_another_is_not_known(billers: Sandbox) -> None:
    name = reference()
    paid(name)

    for other in (paid(name, amount=Money.of("50.00", "MRU")), paid(name, account="14002345600")):
        assert other == Fulfilled(outcome=Outcome.UNKNOWN, code="reference_taken")
    assert len(payments_at(billers)) == 1


def _payment(**more: Any) -> dict[str, Any]:
    paid_for = {"product": PREPAID, "account": METER, "amount": PRICE.as_json()}
    return {"id": "pay_1", "reference": NAME, **paid_for, "status": "succeeded", **more}


def test_is_told_by_the_answer(script: Script) -> None:
    script.says("POST /payments", _payment(token="1234"), status=201)

    assert paid(NAME) == Fulfilled(outcome=Outcome.SUCCEEDED, company_id="pay_1", token="1234")
    asked = {"reference": NAME, "product": PREPAID, "account": METER}
    assert script.sent == [{**asked, "amount": {"amount": "500.00", "currency": "MRU"}}]


@pytest.mark.parametrize(
    ("said", "outcome", "code"),
    [
        (_payment(status="failed"), Outcome.FAILED, "payment_failed"),
        (_payment(status="failed", code="meter_blocked"), Outcome.FAILED, "meter_blocked"),
        (_payment(status="failed", code=f"for {METER}"), Outcome.FAILED, "payment_failed"),
        (_payment(status="cancelled"), Outcome.FAILED, "cancelled"),
        (_payment(status="reversed"), Outcome.FAILED, "reversed"),
        (_payment(status="pending"), Outcome.UNKNOWN, PENDING),
        (_payment(status="settled"), Outcome.UNKNOWN, "unknown_status"),
        (_payment(amount={"amount": "499.99", "currency": "MRU"}), Outcome.UNKNOWN, "another_amount"),
        (_payment(amount={"amount": "500", "currency": "XOF"}), Outcome.UNKNOWN, "another_amount"),
        (_payment(amount={"amount": 500, "currency": "MRU"}), Outcome.UNKNOWN, "malformed_answer"),
        (_payment(amount={"amount": "-500.00", "currency": "MRU"}), Outcome.UNKNOWN, "malformed_answer"),
        (_payment(amount=None), Outcome.UNKNOWN, "malformed_answer"),
        (_payment(account="14002345679"), Outcome.UNKNOWN, "another_account"),
        (_payment(product="another"), Outcome.UNKNOWN, "another_product"),
        (_payment(reference="b-another"), Outcome.UNKNOWN, "malformed_answer"),
        (_payment(status=None), Outcome.UNKNOWN, "malformed_answer"),
        (_payment(id=None), Outcome.UNKNOWN, "malformed_answer"),
        (_payment(token="1" * 201), Outcome.UNKNOWN, "malformed_answer"),
        (_payment(token=1234), Outcome.UNKNOWN, "malformed_answer"),
        ([_payment()], Outcome.UNKNOWN, "malformed_answer"),
        (None, Outcome.UNKNOWN, "malformed_answer"),
    ],
)
def test_is_no_more_than_the_answer_says(script: Script, said: Any, outcome: Outcome, code: str) -> None:
    script.says("POST /payments", said, status=201)

    told = paid(NAME)

    assert (told.outcome, told.code) == (outcome, code)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"[]"),
        (200, b""),
        (201, b"[" * 100_000),
        (302, b'{"error": {"code": "moved"}}'),
        (400, b"<h1>Bad request</h1>"),
        (400, b'{"error": "of a proxy"}'),
        (404, b'{"error": {"code": "not_found"}}'),
        (409, b'{"error": {"code": "conflict"}}'),
        (408, b'{"error": {"code": "timed_out"}}'),
    ],
)
def test_is_not_known_when_the_answer_is_not_of_the_protocol(script: Script, status: int, body: bytes) -> None:
    script.says_bytes("POST /payments", body, status=status)

    assert paid(NAME).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(("code", "word"), [("meter_blocked", "meter_blocked"), (f"Awa {METER}", "company_refused")])
def test_is_refused_in_a_word_that_repeats_nothing(script: Script, code: str, word: str) -> None:
    script.says("POST /payments", {"error": {"code": code, "message": METER}}, status=422)

    assert paid(NAME) == Fulfilled(outcome=Outcome.FAILED, code=word)


def test_is_in_no_log_with_its_account_its_token_or_the_key(billers: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        told = paid(reference())

    assert "company called" in caplog.text
    for secret in (METER, told.token, KEY, told.receipt):
        assert secret not in caplog.text
    assert told.token not in repr(told)
