"""Paystack, which collects for us …"""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.integrations.paystack.collector import PaystackCollector
from cauri.integrations.paystack.tests.people import KEY, PRICE, reference, transactions_at
from cauri.integrations.paystack.tests.scripted import Script
from cauri.kit import clock
from cauri.money.amounts import Money
from cauri.products.deposits.ports import Charge, ChargeState, Collector, CollectorRefused, CollectorSilent

COLLECTOR: Collector = PaystackCollector()
BACK = "http://127.0.0.1:8000/back"
PATH = "/transaction/verify/test-scripted-0001"

# What a fault at the checkout leaves behind: how many transactions Paystack has then.
FAULTS = {
    "500": 0,
    "503": 0,
    "429": 0,
    "garbage": 0,
    "drop": 0,
    "lost": 1,
    "late_500": 1,
    "cut": 1,
    "shapeless": 1,
}


def _opened(name: str, *, amount: Money = PRICE, email: str = "awa@example.org") -> str:
    return COLLECTOR.open_checkout(reference=name, amount=amount, email=email, return_to=BACK)


def _found(name: str) -> Charge:
    found = COLLECTOR.look_up(name)
    assert found is not None
    return found


def test_gives_a_page_for_what_was_asked_in_subunits(paystack: Sandbox) -> None:
    name = reference()

    page = _opened(name)

    [made] = transactions_at(paystack)
    assert page.startswith(f"{paystack.url}/_sandbox/paystack/checkout/")
    assert (made["reference"], made["requested_amount"], made["currency"]) == (name, 500_000, "NGN")
    assert _found(name).state is ChargeState.OPEN


@pytest.mark.parametrize("currency", ["NGN", "GHS", "ZAR", "KES", "USD"])
def test_collects_in_each_of_its_currencies(paystack: Sandbox, currency: str) -> None:
    name = reference()
    _opened(name, amount=Money.of("12.50", currency))
    paystack.switch("paystack/pay", reference=name)

    assert _found(name).amount == Money.of("12.50", currency)


@pytest.mark.parametrize("currency", ["MRU", "XOF", "JPY", "TND"])
def test_refuses_any_other_without_being_asked(paystack: Sandbox, currency: str) -> None:
    with pytest.raises(CollectorRefused, match="unsupported_currency"):
        _opened(reference(), amount=Money.of("10", currency))
    assert paystack.requests("paystack") == []


def test_tells_what_was_paid_and_what_it_kept(paystack: Sandbox) -> None:
    name = reference()
    _opened(name)
    paystack.switch("paystack/pay", reference=name)

    found = _found(name)

    assert (found.state, found.amount, found.cost) == (ChargeState.SUCCEEDED, PRICE, Money.of("175.00", "NGN"))
    assert found.company_id == str(transactions_at(paystack)[0]["id"])
    assert found.paid_at is not None
    assert abs(found.paid_at - clock.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("paid", "amount"),
    [
        ({"amount": 5_000}, Money.of("50.00", "NGN")),
        ({"amount": 500_001}, Money.of("5000.01", "NGN")),
        ({"currency": "GHS"}, Money.of("5000.00", "GHS")),
    ],
)
def test_tells_of_another_amount_or_currency(paystack: Sandbox, paid: dict[str, Any], amount: Money) -> None:
    name = reference()
    _opened(name)
    paystack.switch("paystack/pay", reference=name, **paid)

    assert _found(name).amount == amount


@pytest.mark.parametrize(
    ("email", "state"),
    [
        ("awa+fail@example.org", ChargeState.FAILED),
        ("awa+abandon@example.org", ChargeState.OPEN),
        ("awa+slow@example.org", ChargeState.OPEN),
    ],
)
def test_tells_how_the_payer_fared(paystack: Sandbox, email: str, state: ChargeState) -> None:
    paystack.switch("paystack/delay", slow=60)
    name = reference()
    _opened(name, email=email)

    assert _found(name).state is state


def test_tells_when_it_was_taken_back(paystack: Sandbox) -> None:
    name = reference()
    _opened(name)
    paystack.switch("paystack/pay", reference=name)
    paystack.switch("paystack/flip", reference=name, status="reversed")

    assert _found(name).state is ChargeState.REVERSED


def test_knows_nothing_of_what_it_was_never_asked(paystack: Sandbox) -> None:
    assert COLLECTOR.look_up(reference()) is None


def test_refuses_a_second_page_for_a_reference(paystack: Sandbox) -> None:
    name = reference()
    _opened(name)

    with pytest.raises(CollectorRefused, match="duplicate_reference"):
        _opened(name)
    assert len(transactions_at(paystack)) == 1


@pytest.mark.parametrize(
    ("asked", "word"),
    [({"email": "nobody"}, "invalid_email_address"), ({"amount": Money.of("0.00", "NGN")}, "invalid_amount")],
)
def test_refuses_what_it_cannot_take(paystack: Sandbox, asked: dict[str, Any], word: str) -> None:
    with pytest.raises(CollectorRefused, match=f"^{word}$"):
        _opened(reference(), **asked)


@pytest.mark.parametrize("fault", FAULTS)
def test_may_be_silent(paystack: Sandbox, fault: str) -> None:
    name = reference()
    paystack.fault("paystack", fault)

    with pytest.raises(CollectorSilent):
        _opened(name)
    with pytest.raises(CollectorSilent):
        COLLECTOR.look_up(name)

    assert len(transactions_at(paystack)) == FAULTS[fault]


def test_may_be_out_of_reach(settings: Settings) -> None:
    settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = f"http://127.0.0.1:{free_port()}", KEY

    with pytest.raises(CollectorSilent, match="company_unreachable"):
        _opened(reference())
    with pytest.raises(CollectorSilent, match="company_unreachable"):
        COLLECTOR.look_up(reference())


@pytest.mark.parametrize(("key", "word"), [("", "no_key"), ("wrong", "key_refused")])
def test_says_later_without_the_right_key(paystack: Sandbox, settings: Settings, key: str, word: str) -> None:
    settings.PAYSTACK_SECRET_KEY = key

    with pytest.raises(CollectorSilent, match=word):
        _opened(reference())


def _charge(**more: Any) -> dict[str, Any]:
    said = {"id": 7, "reference": "test-scripted-0001", "amount": 500_000, "currency": "NGN", "status": "success"}
    return {**said, "fees": 17_500, "paid_at": "2026-01-31T12:00:00.000Z", **more}


def test_is_read_to_the_letter(script: Script) -> None:
    script.says(PATH, _charge())

    found = _found("test-scripted-0001")

    assert (found.state, found.amount, found.cost) == (ChargeState.SUCCEEDED, PRICE, Money.of("175", "NGN"))


@pytest.mark.parametrize(
    "said",
    [
        {"reference": "another-charge-001"},
        {"status": "something_new"},
        {"status": None},
        {"amount": 5000.0},
        {"amount": "500000"},
        {"amount": -500_000},
        {"amount": True},
        {"amount": 10**30},
        {"currency": "MRU"},
        {"currency": None},
        {"id": None},
        {"fees": "17500"},
        {"paid_at": "yesterday"},
        {"paid_at": "2026-01-31T12:00:00"},
    ],
)
def test_is_not_understood_when_it_says_something_else(script: Script, said: dict[str, Any]) -> None:
    script.says(PATH, _charge(**said))

    with pytest.raises(CollectorSilent, match="malformed_answer"):
        COLLECTOR.look_up("test-scripted-0001")


@pytest.mark.parametrize(("status", "body"), [(404, b"<h1>nginx</h1>"), (404, b"{}"), (200, b"{}"), (200, b"null")])
def test_is_not_heard_through_somebody_else_s_answer(script: Script, status: int, body: bytes) -> None:
    script.says_bytes(PATH, body, status=status)

    with pytest.raises(CollectorSilent):
        COLLECTOR.look_up("test-scripted-0001")


@pytest.mark.parametrize(
    "page",
    [
        {"reference": "another-page-00001"},
        {"authorization_url": "javascript:alert(1)"},
        {"authorization_url": None},
        {"reference": None},
    ],
)
def test_is_not_followed_to_a_page_of_something_else(script: Script, page: dict[str, Any]) -> None:
    whole = {"authorization_url": "https://checkout.paystack.com/x", "access_code": "x", **page}
    script.says("/transaction/initialize", {"reference": "test-scripted-0001", **whole})

    with pytest.raises(CollectorSilent, match="malformed_answer"):
        _opened("test-scripted-0001")


def test_leaves_neither_people_nor_keys_in_logs(paystack: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    name = reference()
    with caplog.at_level("DEBUG"):
        page = _opened(name)
        COLLECTOR.look_up(name)

    assert "company called" in caplog.text
    for secret in ("awa@example.org", KEY, page):
        assert secret not in caplog.text
