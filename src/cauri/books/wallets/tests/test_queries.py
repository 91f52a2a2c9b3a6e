"""Wallets are found …"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauri.books.ledger import accounts, holds
from cauri.books.ledger.postings import Move, NewPosting
from cauri.books.wallets import numbers, queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.numbers import AccountNumberInvalid
from cauri.books.wallets.queries import NoWallet, UnknownWallet
from cauri.books.wallets.tests.owners import NOON, fill, himself, opened
from cauri.identity.users.models import User
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money


def test_by_id_and_by_owner(awa: User, moussa: User) -> None:
    first, second = opened(awa), opened(awa, "XOF")
    assert queries.wallet(first.pk) == queries.own_wallet(first.pk, owner_id=awa.pk) == first
    assert queries.wallets_of(awa.pk) == [first, second]
    assert queries.wallets_of(moussa.pk) == []
    with pytest.raises(UnknownWallet):
        queries.own_wallet(first.pk, owner_id=moussa.pk)
    with pytest.raises(UnknownWallet):
        queries.wallet(ids.new_id())


def test_by_number_however_it_is_grouped(awa: User) -> None:
    wallet = opened(awa)
    assert queries.by_number(wallet.number) == queries.by_number(f" {numbers.grouped(wallet.number)}\n") == wallet


def test_by_number_only_where_it_can_be_one(awa: User) -> None:
    opened(awa)
    with CaptureQueriesContext(connection) as asked, pytest.raises(AccountNumberInvalid):
        queries.by_number("1234 5678 9093")
    assert len(asked) == 0
    with pytest.raises(UnknownWallet):
        queries.by_number(numbers.numbered(1234567890))


def test_by_the_currency_somebody_is_paid_in(awa: User) -> None:
    wallet = opened(awa)
    assert queries.wallet_of(awa.pk, "MRU") == wallet
    with pytest.raises(NoWallet) as refused:
        queries.wallet_of(awa.pk, "XOF")
    assert refused.value.facts == {"currency": "XOF"}


def test_with_what_they_hold_in_two_queries(awa: User) -> None:
    main, savings, abroad = opened(awa), opened(awa, kind="savings"), opened(awa, "XOF")
    closed = opened(awa, "EUR")
    wallets.close(closed.pk, actor=himself(awa), now=NOON)
    fill(main, 1_000)
    fill(abroad, 77)
    with transaction():
        move = Move(main.account_id, savings.account_id, Money.of_minor(300, "MRU"))
        posting = NewPosting(id=ids.new_id(), kind="withdrawal", moves=[move], at=NOON)
        holds.hold(posting, expires_at=clock.now() + timedelta(hours=1))
    with CaptureQueriesContext(connection) as asked:
        found = queries.held_by(awa.pk)
    assert len(asked) == 2
    assert [one.wallet for one in found] == [main, savings, abroad]
    assert [(str(one.holds.balance), one.holds.held.minor, one.holds.available.minor) for one in found] == [
        ("10.00 MRU", 300, 700),
        ("0.00 MRU", 0, 0),
        ("77 XOF", 0, 77),
    ]
    assert [one.holds for one in found] == [queries.balance_of(one.wallet) for one in found]


def test_with_what_waits_in_a_tail(awa: User) -> None:
    wallet = opened(awa)
    with transaction():
        accounts.heat(wallet.account_id)
    fill(wallet, 500)
    assert queries.held_by(awa.pk)[0].holds == queries.balance_of(wallet)
    assert queries.balance_of(wallet).balance.minor == 500


def test_none_where_somebody_has_none(moussa: User) -> None:
    assert queries.held_by(moussa.pk) == []
