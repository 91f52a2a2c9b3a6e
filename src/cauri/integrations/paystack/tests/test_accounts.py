"""Paystack, which gives dedicated account numbers …"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from pytest_django import Settings
from tests.support import people as customers
from tests.support.books import books_must_hold
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.payments.models import Payment
from cauri.integrations.paystack import accounts as adapter
from cauri.integrations.paystack import client
from cauri.integrations.paystack.accounts import PaystackAccounts
from cauri.integrations.paystack.tests.people import reference
from cauri.kit import clock
from cauri.products.deposits import accounts, asking, details, feeds
from cauri.products.deposits.models import Account, Incoming
from cauri.products.deposits.ports import AccountDetails, AccountIssuer, CollectorSilent

ISSUER: AccountIssuer = PaystackAccounts()
FAULTS = ["500", "503", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"]


@pytest.fixture
def awa(db: None, paystack: Sandbox, settings: Settings) -> Iterator[Customer]:
    """Awa, who has a wallet of nairas, and books that hold when the test ends."""
    settings.PAYSTACK_ACCOUNT_BANK = "test-bank"
    settings.COLLECTORS = {"paystack": "cauri.integrations.paystack.collector.PaystackCollector"}
    settings.ACCOUNT_ISSUERS = {"paystack": "cauri.integrations.paystack.accounts.PaystackAccounts"}
    customers.without_limits()
    yield customers.customer("Awa Diallo", funds="0.00", currency="NGN")
    books_must_hold()


def _opened(name: str) -> AccountDetails:
    return ISSUER.open_account(
        reference=name, currency="NGN", holder="Awa Diallo", email=f"{name}@example.org", phone="+2348012345678"
    )


def _numbered(awa: Customer) -> tuple[Account, str]:
    account = accounts.open_account(awa.wallet.pk, caller=awa.caller, now=clock.now())
    told = details.opened(account)
    assert told is not None
    return account, told.number


@pytest.fixture(autouse=True)
def bank(settings: Settings) -> None:
    settings.PAYSTACK_ACCOUNT_BANK = "test-bank"


def test_gives_the_same_number_again(paystack: Sandbox) -> None:
    name = reference()

    assert _opened(name) == _opened(name)
    assert (_opened(name).bank, _opened(name).holder) == ("Test Bank", "CAURI/AWA DIALLO")


@pytest.mark.parametrize("fault", FAULTS)
def test_is_silent_when_something_goes_wrong_and_gives_one_number_in_the_end(paystack: Sandbox, fault: str) -> None:
    name = reference()
    paystack.fault("paystack", fault, where="/dedicated_account")
    with pytest.raises(CollectorSilent):
        _opened(name)
    paystack.fault("paystack", "none")

    assert _opened(name) == _opened(name)


def test_takes_each_transfer_once_told_or_not(awa: Customer, paystack: Sandbox) -> None:
    account, number = _numbered(awa)
    feeds.read(now=clock.now())
    made = paystack.switch("paystack/transfer-in", number=number, amount=200_000)

    for _ in range(3):
        feeds.read(now=clock.now())
        asking.ask("paystack", made["reference"], now=clock.now())

    assert (awa.balance.amount, Payment.objects.count()) == ("2000.00", 1)
    incoming = Incoming.objects.get()
    assert (incoming.state, incoming.account_id, incoming.cost_minor) == ("credited", account.pk, 13_000)


def test_is_in_the_list_though_nobody_told(awa: Customer, paystack: Sandbox) -> None:
    _, number = _numbered(awa)
    feeds.read(now=clock.now())
    paystack.switch("paystack/transfer-in", number=number, amount=200_000)

    feeds.read(now=clock.now())

    assert awa.balance.amount == "2000.00"


def test_closes_the_number_once(awa: Customer, paystack: Sandbox) -> None:
    account, number = _numbered(awa)
    Account.objects.update(state="closed", closed_at=clock.now())

    assert accounts.give_up_closed(now=clock.now()) == 1
    ISSUER.close_account(account.company_id)

    paystack.switch("paystack/transfer-in", number=number, amount=200_000)
    asking.ask("paystack", next(iter(paystack.kept("paystack")["transactions"]))["reference"], now=clock.now())
    assert (Incoming.objects.get().reason, awa.balance.amount) == ("account_closed", "0.00")


@pytest.mark.parametrize("fault", FAULTS)
def test_tells_of_no_change_when_something_goes_wrong(paystack: Sandbox, fault: str) -> None:
    place = ISSUER.changes("").following
    assert ISSUER.changes(place).charges == []
    paystack.fault("paystack", fault)

    with pytest.raises(CollectorSilent):
        ISSUER.changes((clock.now() - timedelta(days=1)).isoformat())


def _listed(monkeypatch: pytest.MonkeyPatch, *rows: dict[str, Any]) -> None:
    """Let the list be these, the earliest first, whatever it is asked for."""

    def get(_path: str, **asked: str) -> list[dict[str, Any]]:
        first, last = datetime.fromisoformat(asked["from"]), datetime.fromisoformat(asked["to"])
        found = [one for one in rows if first <= datetime.fromisoformat(one["created_at"]) <= last][::-1]
        size, page = int(asked["perPage"]), int(asked["page"])
        return found[(page - 1) * size : page * size]

    monkeypatch.setattr(client, "get", get)


def _row(number: int, began: datetime, **more: object) -> dict[str, Any]:
    return {
        "id": number,
        "reference": f"{number}-in",
        "status": "success",
        "amount": 100,
        "currency": "NGN",
        "channel": "dedicated_nuban",
        "created_at": began.isoformat(),
        "customer": {"customer_code": "CUS_1"},
        **more,
    }


def _read_from(start: datetime) -> tuple[list[str], datetime]:
    """What is told from a time on, as often as the place moves; and the place in the end."""
    place, told = start.isoformat(), []
    for _ in range(100):
        changes = ISSUER.changes(place)
        told += [one.company_id for one in changes.charges]
        if changes.following == place:
            break
        place = changes.following
    return told, datetime.fromisoformat(place)


def test_passes_by_what_came_on_other_channels_however_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "_ON_A_PAGE", 2)
    monkeypatch.setattr(adapter, "_MOST_PAGES", 3)
    now = clock.now()
    cards = [_row(n, now - timedelta(hours=3, minutes=-n), channel="card") for n in range(30)]
    _listed(monkeypatch, *cards, _row(99, now - timedelta(hours=1)))

    with structlog.testing.capture_logs() as logs:
        told, place = _read_from(now - timedelta(hours=4))

    assert (set(told), now - place < timedelta(minutes=12)) == ({"99"}, True)
    assert {one["event"] for one in logs if one.get("alarm")} == {"paystack.too_many_charges"}


def test_does_not_pass_by_what_is_open_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    began = now - timedelta(hours=5)
    later = _row(2, now - timedelta(hours=1))
    _listed(monkeypatch, _row(1, began, status="pending"), later)

    told, place = _read_from(now - timedelta(hours=6))
    assert (set(told), place) == ({"1", "2"}, began)

    _listed(monkeypatch, _row(1, began), later)
    assert _read_from(place)[1] > now - timedelta(minutes=12)

    old = now - timedelta(hours=25)
    _listed(monkeypatch, _row(3, old, status="pending"))
    assert _read_from(old - timedelta(hours=1))[1] > now - timedelta(minutes=12)


def test_puts_aside_what_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.now() - timedelta(minutes=30)
    _listed(monkeypatch, _row(1, at, status="new"), _row(2, at))

    with structlog.testing.capture_logs() as logs:
        told, place = _read_from(at)

    assert (set(told), place > at) == ({"2"}, True)
    assert {one["reference"] for one in logs if one.get("alarm")} == {"1-in"}
