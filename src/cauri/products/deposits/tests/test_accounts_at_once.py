"""Of many who come at once about an account number or a transfer …"""

from functools import partial

import pytest
from django.conf import LazySettings
from tests.support import crowds, people
from tests.support.apps import App
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.payments.models import Payment
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock
from cauri.products.deposits import asking, feeds
from cauri.products.deposits.models import Account, Incoming, Intent
from cauri.products.deposits.tests import banking, paying
from cauri.products.deposits.tests.banking import ACCOUNTS, COSTS, Bank, mru


@pytest.fixture(autouse=True)
def bank(sandbox: Sandbox, settings: LazySettings) -> Bank:
    return Bank.named_in(settings, sandbox)


@pytest.fixture
def awa(committed_db: Urls) -> Customer:
    people.without_limits()
    return banking.awa()


def _all_at_once(credit: str) -> None:
    """Events and the job, twelve of them."""
    now = clock.now()
    told, polled = partial(asking.ask, "bankgateway", credit, now=now), partial(feeds.read, now=now)
    answers = list(crowds.together([told] * 8 + [polled] * 4))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []


def test_one_credits_it(awa: Customer, bank: Bank) -> None:
    credit = bank.transfer(banking.numbered(awa), "1000.00")

    _all_at_once(credit)

    assert (awa.balance, paying.stands(COSTS)) == (mru("1000.00"), "-2.00")
    assert (Payment.objects.count(), Incoming.objects.count()) == (1, 1)


def test_one_takes_it_back(awa: Customer, bank: Bank) -> None:
    credit = bank.transfer(banking.numbered(awa), "1000.00")
    banking.read()
    bank.flip(credit, "returned")

    _all_at_once(credit)

    assert (awa.balance, banking.incoming(credit).state) == (mru("0.00"), "reversed")
    assert Payment.objects.filter(product="reversal").count() == 1


def test_one_of_two_transfers_pays_what_was_asked_for(awa: Customer, bank: Bank) -> None:
    intent = banking.transfer_asked(awa)
    first, second = banking.made(bank, intent, "500.00"), banking.made(bank, intent, "500.00")
    now = clock.now()

    ask = [partial(asking.ask, "bankgateway", one, now=now) for one in (first, second) * 4]
    answers = list(crowds.together(ask))

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sorted(Incoming.objects.values_list("state", "reason")) == [("credited", ""), ("suspended", "paid_twice")]
    assert (awa.balance, Intent.objects.get().state) == (mru("500.00"), "paid")


def test_one_has_the_number_made(awa: Customer, bank: Bank) -> None:
    app = App.of(awa)

    answers = list(crowds.together([partial(app.put, f"{ACCOUNTS}/{awa.wallet.pk}", {})] * 8))

    assert {answer.status for answer in answers} == {200}  # type: ignore[union-attr] # none is an exception
    assert (Account.objects.count(), len(bank.truth["accounts"])) == (1, 1)
