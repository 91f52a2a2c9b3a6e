"""`open_wallet` …"""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from pytest_django import Settings
from tests.support.crowds import together

from cauri.books.ledger import queries as ledger
from cauri.books.wallets import numbers, queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.services import CurrencyNotOffered, TooManyWallets, WalletExists, WalletNameInvalid
from cauri.books.wallets.tests.owners import NOON, facts_of, himself, joined, opened
from cauri.identity.users.models import User
from cauri.identity.users.queries import UnknownUser
from cauri.kit import ids
from cauri.kit.transactions import NoTransaction, transaction


def test_gives_a_number_and_an_account_of_its_own(awa: User) -> None:
    wallet = opened(awa)
    assert (wallet.owner, wallet.kind, wallet.currency, wallet.opened_at) == (awa, "main", "MRU", NOON)
    assert (wallet.status, wallet.frozen_by, wallet.is_default, wallet.name) == ("active", "", True, "")
    assert numbers.parsed(wallet.number) == wallet.number
    account = ledger.account(f"wallet:{wallet.pk}")
    assert (account.id, account.kind, account.currency) == (wallet.account_id, "wallet", "MRU")
    assert queries.balance_of(wallet).balance.minor == 0
    told = {"wallet_id": str(wallet.pk), "owner_id": str(awa.pk)}
    assert facts_of(wallet) == [("wallets.wallet_opened", told)]


def test_opens_every_currency_that_is_offered(awa: User, settings: Settings) -> None:
    found = [opened(awa, currency) for currency in settings.WALLET_CURRENCIES]
    assert [one.currency for one in found] == ["MRU", "XOF", "NGN", "KES", "GHS", "USD", "EUR", "GBP"]
    assert all(one.is_default for one in found)
    assert len({one.number for one in found}) == len({one.account_id for one in found}) == 8


@pytest.mark.parametrize("currency", ["CHF", "XXX", "mru", ""])
def test_opens_no_other(awa: User, currency: str) -> None:
    with pytest.raises(CurrencyNotOffered):
        opened(awa, currency)
    assert queries.wallets_of(awa.pk) == []


def test_opens_one_main_wallet_a_currency_and_several_of_the_other_kinds(awa: User, moussa: User) -> None:
    opened(awa)
    with pytest.raises(WalletExists) as refused:
        opened(awa)
    assert refused.value.facts == {"currency": "MRU"}
    for kind in ("savings", "savings", "business"):
        opened(awa, kind=kind)
    opened(moussa)
    assert [one.kind for one in queries.wallets_of(awa.pk)] == ["main", "savings", "savings", "business"]


def test_knows_no_other_kinds(awa: User) -> None:
    with pytest.raises(ValueError, match="piggy"):
        opened(awa, kind="piggy")


def test_lets_the_main_wallet_be_paid_into_and_until_then_the_first(awa: User) -> None:
    savings, another = opened(awa, kind="savings"), opened(awa, kind="savings")
    assert queries.wallet_of(awa.pk, "MRU") == savings
    assert not another.is_default
    main = opened(awa)
    assert queries.wallet_of(awa.pk, "MRU") == main
    opened(awa, kind="business")
    assert queries.wallet_of(awa.pk, "MRU") == main


def test_takes_a_name_without_idle_blanks(awa: User) -> None:
    assert opened(awa, name="  School \t fees ").name == "School fees"
    assert opened(awa, "XOF", name="مصاريف المدرسة").name == "مصاريف المدرسة"
    assert opened(awa, "EUR", name="   ").name == ""


@pytest.mark.parametrize("name", ["x", "x" * 101, "a\x00b", "pay\u202eroll"])
def test_refuses_a_name_that_cannot_be_read(awa: User, name: str) -> None:
    with pytest.raises(WalletNameInvalid) as refused:
        opened(awa, name=name)
    assert refused.value.facts == {"shortest": 2, "longest": 100}


def test_opens_ten_in_a_day_and_the_next_a_day_later(awa: User, moussa: User) -> None:
    for _ in range(10):
        opened(awa, kind="savings")
    with pytest.raises(TooManyWallets) as refused:
        opened(awa, kind="savings")
    assert refused.value.facts == {"most_a_day": 10, "most": 50}
    opened(moussa, kind="savings")
    with pytest.raises(TooManyWallets):
        opened(awa, kind="savings", now=NOON + timedelta(days=1, microseconds=-1))
    opened(awa, kind="savings", now=NOON + timedelta(days=1))


def test_counts_closed_wallets_towards_the_ten_of_a_day(awa: User) -> None:
    for _ in range(10):
        wallets.close(opened(awa, kind="savings").pk, actor=himself(awa), now=NOON)
    with pytest.raises(TooManyWallets):
        opened(awa, kind="savings")


def test_stops_at_fifty(awa: User) -> None:
    for number in range(50):
        opened(awa, kind="savings", now=NOON + timedelta(days=number // 10))
    with pytest.raises(TooManyWallets):
        opened(awa, kind="savings", now=NOON + timedelta(days=9))


def test_opens_the_main_wallet_anew_after_it_was_closed(awa: User) -> None:
    first = opened(awa)
    wallets.close(first.pk, actor=himself(awa), now=NOON)
    second = opened(awa)
    assert queries.wallet_of(awa.pk, "MRU") == second != first


def test_leaves_nothing_behind_when_its_caller_fails(awa: User) -> None:
    class Failure(Exception):
        """Whatever comes after."""

    with pytest.raises(Failure), transaction():  # noqa: PT012 - the opening and the failure are one act
        wallets.open_wallet(owner=awa, currency="MRU", now=NOON)
        raise Failure
    assert queries.wallets_of(awa.pk) == []


def test_needs_the_callers_transaction(awa: User) -> None:
    with pytest.raises(NoTransaction):
        wallets.open_wallet(owner=awa, currency="MRU", now=NOON)


def test_is_what_a_customer_asks_for_by_his_id(awa: User) -> None:
    wallet = wallets.open_another(awa.pk, currency="XOF", kind="savings", name="Maison", now=NOON)
    assert (wallet.owner, wallet.currency, wallet.kind, wallet.name) == (awa, "XOF", "savings", "Maison")
    with pytest.raises(UnknownUser):
        wallets.open_another(ids.new_id(), currency="XOF", kind="savings", now=NOON)


def test_is_backed_by_the_database(awa: User) -> None:
    wallet = opened(awa)
    for wrong in ({"number": "012345678901"}, {"status": "frozen"}, {"frozen_by": "staff"}, {"kind": "piggy"},
                  {"status": "closed"}, {"currency": "mru"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction():
            Wallet.objects.filter(pk=wallet.pk).update(**wrong)


@pytest.mark.usefixtures("committed_db")
def test_opens_one_main_wallet_when_asked_for_eight_at_once() -> None:
    awa = joined("Awa Diallo")
    answers = together([lambda: opened(awa)] * 8)
    assert sum(isinstance(answer, Wallet) for answer in answers) == 1
    assert sum(isinstance(answer, WalletExists) for answer in answers) == 7


@pytest.mark.usefixtures("committed_db")
def test_lets_one_wallet_be_paid_into_when_several_kinds_are_opened_at_once() -> None:
    awa = joined("Awa Diallo")
    calls = [lambda kind=kind: opened(awa, kind=kind) for kind in ("savings", "main", "business", "savings")]
    assert all(isinstance(answer, Wallet) for answer in together(calls))
    assert queries.wallet_of(awa.pk, "MRU").kind == "main"
