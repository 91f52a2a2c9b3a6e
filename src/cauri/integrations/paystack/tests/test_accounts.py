"""Paystack, which gives dedicated account numbers …"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people as customers
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.ledger import invariants
from cauri.books.payments.models import Payment
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
    assert list(invariants.findings()) == []


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
