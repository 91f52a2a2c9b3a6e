"""A transfer that Paystack is told to make …"""

from typing import Any

import pytest
from pytest_django import Settings
from structlog.testing import capture_logs
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.books.instructions.ports import Outcome, Told
from cauri.integrations.paystack.tests.people import COMES_BACK, FAILS, MOUSSA, PRICE, reference, transfers_at
from cauri.integrations.paystack.tests.scripted import Script
from cauri.integrations.paystack.transfers import PaystackTransfers
from cauri.money.amounts import Money
from cauri.products.withdrawals.ports import BankAccount, BankTransfers

TRANSFERS: BankTransfers = PaystackTransfers()

# What is told when a fault meets the transfer itself, and how many transfers Paystack has then.
AT_THE_TRANSFER = {
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


def _sent(name: str, *, account: BankAccount = MOUSSA, amount: Money = PRICE) -> Told:
    return TRANSFERS.send(reference=name, account=account, amount=amount, reason="Cauri")


def test_is_made_once_and_in_subunits(paystack: Sandbox) -> None:
    name = reference()

    told = _sent(name)

    [made] = transfers_at(paystack)
    assert (told.outcome, told.company_id, told.code) == (Outcome.SUCCEEDED, made["transfer_code"], "")
    assert (made["reference"], made["amount"], made["currency"]) == (name, 500_000, "NGN")
    assert made["recipient"]["details"]["account_number"] == MOUSSA.number


@pytest.mark.parametrize(("currency", "bank"), [("NGN", "044"), ("GHS", "040100"), ("ZAR", "632005"), ("KES", "68")])
def test_is_made_in_each_of_its_currencies(paystack: Sandbox, currency: str, bank: str) -> None:
    told = _sent(reference(), account=BankAccount(bank_code=bank, number="0123456785"), amount=Money.of("10", currency))

    assert told.outcome is Outcome.SUCCEEDED
    assert [made["currency"] for made in transfers_at(paystack)] == [currency]


@pytest.mark.parametrize("currency", ["MRU", "USD", "XOF", "JPY"])
def test_is_refused_in_any_other_without_asking(paystack: Sandbox, currency: str) -> None:
    told = _sent(reference(), amount=Money.of("10", currency))

    assert (told.outcome, told.code) == (Outcome.FAILED, "unsupported_currency")
    assert paystack.requests("paystack") == []


def test_fails_as_its_account_says(paystack: Sandbox) -> None:
    assert _sent(reference(), account=FAILS).code == "transfer_failed"
    assert paystack.kept("paystack")["balance"] == paystack.kept("paystack")["opening"]


def test_comes_back_after_it_had_succeeded(paystack: Sandbox) -> None:
    paystack.switch("paystack/delay", slow=0)

    told = _sent(reference(), account=COMES_BACK)

    assert (told.outcome, told.code) == (Outcome.FAILED, "transfer_reversed")


@pytest.mark.parametrize("pace", [{"delay": {"seconds": 60}}, {"otp": {"needed": True}}], ids=["slow", "otp"])
def test_is_not_known_before_it_ends(paystack: Sandbox, pace: dict[str, dict[str, Any]]) -> None:
    for switch, sent in pace.items():
        paystack.switch(f"paystack/{switch}", **sent)

    told = _sent(reference())

    assert (told.outcome, told.code) == (Outcome.UNKNOWN, "pending")
    assert told.company_id


@pytest.mark.parametrize("fault", AT_THE_TRANSFER)
def test_meets_a_fault_and_is_made_once_all_the_same(paystack: Sandbox, fault: str) -> None:
    outcome, code, made = AT_THE_TRANSFER[fault]
    name = reference()
    paystack.fault("paystack", fault, where="/transfer")

    told = _sent(name)

    assert (told.outcome, told.code) == (outcome, code)
    paystack.fault("paystack", "none")
    assert len(transfers_at(paystack)) == made
    assert TRANSFERS.ask(name, amount=PRICE).outcome is (Outcome.SUCCEEDED if made else Outcome.UNSENT)
    assert [_sent(name).outcome for _ in range(2)] == [Outcome.SUCCEEDED] * 2
    assert len(transfers_at(paystack)) == 1


@pytest.mark.parametrize("fault", AT_THE_TRANSFER)
def test_is_not_sent_when_a_fault_meets_its_recipient(paystack: Sandbox, fault: str) -> None:
    paystack.fault("paystack", fault, where="/transferrecipient")

    assert _sent(reference()).outcome is Outcome.UNSENT
    assert transfers_at(paystack) == []


def test_that_is_only_answered_late_is_made(paystack: Sandbox) -> None:
    paystack.fault("paystack", "slow", seconds=0.3)

    assert _sent(reference()).outcome is Outcome.SUCCEEDED


def test_is_not_sent_to_a_host_that_is_gone(settings: Settings) -> None:
    settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = f"http://127.0.0.1:{free_port()}", "sk_test_x"

    assert _sent(reference()) == Told(outcome=Outcome.UNSENT, code="company_unreachable")


@pytest.mark.parametrize(("key", "code"), [("", "no_key"), ("wrong", "key_refused")])
def test_is_not_sent_with_no_key_or_a_wrong_one(paystack: Sandbox, settings: Settings, key: str, code: str) -> None:
    settings.PAYSTACK_SECRET_KEY = key

    assert _sent(reference()) == Told(outcome=Outcome.UNSENT, code=code)


@pytest.mark.parametrize(
    ("name", "account", "code"),
    [
        ("too-short", MOUSSA, "invalid_reference"),
        ("test-of-a-bank-code", BankAccount(bank_code="999", number="0123456785"), "invalid_bank_code"),
        ("test-of-an-account", BankAccount(bank_code="058", number="12x"), "invalid_account_number"),
    ],
)
def test_that_it_will_not_make_has_failed_for_a_reason(
    paystack: Sandbox, name: str, account: BankAccount, code: str
) -> None:
    told = _sent(name, account=account)

    assert (told.outcome, told.code) == (Outcome.FAILED, code)
    assert transfers_at(paystack) == []


def test_waits_when_it_is_us_who_have_too_little_there(paystack: Sandbox) -> None:
    name, much = reference(), Money.of("900000000", "NGN")

    with capture_logs() as events:
        assert _sent(name, amount=much) == Told(outcome=Outcome.UNSENT, code="company_unavailable")

    assert [one["event"] for one in events if one.get("alarm")] == ["paystack.balance_too_low"]
    assert transfers_at(paystack) == []


def test_with_the_reference_of_one_of_another_amount_is_not_known(paystack: Sandbox) -> None:
    name = reference()
    _sent(name)

    told = _sent(name, amount=Money.of("50.00", "NGN"))

    assert (told.outcome, told.code) == (Outcome.UNKNOWN, "another_amount")
    assert len(transfers_at(paystack)) == 1


def _recipient(**more: Any) -> dict[str, Any]:
    details = {"account_number": MOUSSA.number, "bank_code": MOUSSA.bank_code}
    return {"recipient_code": "RCP_1", "currency": "NGN", "details": details, **more}


def _transfer(**more: Any) -> dict[str, Any]:
    said = {"reference": "test-scripted-0001", "amount": 500_000, "currency": "NGN", "status": "success"}
    return {**said, "transfer_code": "TRF_1", **more}


def test_is_told_by_the_answer(script: Script) -> None:
    script.says("/transferrecipient", _recipient(), status=201)
    script.says("/transfer", _transfer())

    assert _sent("test-scripted-0001") == Told(outcome=Outcome.SUCCEEDED, company_id="TRF_1")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (_transfer(amount=5_000), "another_amount"),
        (_transfer(amount=50_000_000), "another_amount"),
        (_transfer(currency="GHS"), "another_amount"),
        (_transfer(amount=5000.0), "malformed_answer"),
        (_transfer(amount="500000"), "malformed_answer"),
        (_transfer(amount=True), "malformed_answer"),
        (_transfer(amount=None), "malformed_answer"),
        (_transfer(amount=10**30), "malformed_answer"),
        (_transfer(currency="MRU"), "malformed_answer"),
        (_transfer(reference="somebody-else-s-one"), "malformed_answer"),
        (_transfer(status=None), "malformed_answer"),
        (_transfer(status="received"), "unknown_status"),
        (_transfer(transfer_code=""), "malformed_answer"),
        ([_transfer()], "malformed_answer"),
        (None, "malformed_answer"),
        ("done", "malformed_answer"),
    ],
)
def test_is_not_known_when_the_answer_is_about_something_else(script: Script, said: Any, code: str) -> None:
    script.says("/transferrecipient", _recipient(), status=201)
    script.says("/transfer", said)

    told = _sent("test-scripted-0001")

    assert (told.outcome, told.code) == (Outcome.UNKNOWN, code)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"status": false, "message": "no", "data": null}'),
        (200, b'{"status": "true", "message": "yes"}'),
        (200, b"[]"),
        (200, b""),
        (302, b'{"status": false, "message": "elsewhere"}'),
        (400, b"<h1>Bad request</h1>"),
        (400, b'{"error": "of a proxy"}'),
        (400, b'{"status": true, "message": "a contradiction"}'),
        (404, b"not here"),
        (408, b'{"status": false, "message": "timed out"}'),
        (409, b'{"status": false, "message": "another is under way"}'),
    ],
)
def test_is_not_known_when_the_answer_is_not_paystack_s(script: Script, status: int, body: bytes) -> None:
    script.says("/transferrecipient", _recipient(), status=201)
    script.says_bytes("/transfer", body, status=status)

    assert _sent("test-scripted-0001").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "recipient",
    [
        _recipient(currency="GHS"),
        _recipient(details={"account_number": "0123456786", "bank_code": "058"}),
        _recipient(details={"account_number": MOUSSA.number, "bank_code": "044"}),
        _recipient(details=None),
        _recipient(recipient_code=None),
    ],
)
def test_is_not_sent_to_another_account(script: Script, recipient: dict[str, Any]) -> None:
    script.says("/transferrecipient", recipient, status=201)
    script.says("/transfer", _transfer())

    assert _sent("test-scripted-0001") == Told(outcome=Outcome.UNSENT, code="malformed_answer")
    assert "/transfer" not in script.asked


def test_that_it_has_and_does_not_know_is_not_known(script: Script) -> None:
    duplicate = b'{"status": false, "message": "Duplicate", "code": "duplicate_reference"}'
    script.says("/transferrecipient", _recipient(), status=201)
    script.says_bytes("/transfer", duplicate, status=400)
    script.says("/transfer/verify/test-scripted-0001", None, status=404)

    assert _sent("test-scripted-0001") == Told(outcome=Outcome.UNKNOWN, code="contradiction")


def test_is_refused_in_a_word_that_repeats_nothing(script: Script) -> None:
    wordy = b'{"status": false, "message": "Moussa Ba 0123456785", "code": "Moussa Ba 0123456785"}'
    script.says("/transferrecipient", _recipient(), status=201)
    script.says_bytes("/transfer", wordy, status=400)

    assert _sent("test-scripted-0001") == Told(outcome=Outcome.FAILED, code="company_refused")


def test_is_in_no_log_with_its_account_or_the_key(paystack: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        told = _sent(reference())
        TRANSFERS.holder_of(MOUSSA)

    assert "company called" in caplog.text
    for secret in (MOUSSA.number, "Moussa", "sk_test", told.company_id):
        assert secret not in caplog.text
    assert MOUSSA.number not in repr(MOUSSA)
