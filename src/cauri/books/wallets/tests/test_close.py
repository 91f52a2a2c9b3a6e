"""`close` and `rename` …"""

from datetime import timedelta

import pytest

from cauri.books.ledger import holds
from cauri.books.ledger.postings import Move, NewPosting
from cauri.books.ledger.refusals import AccountClosed, AccountNotEmpty
from cauri.books.wallets import queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import NoWallet, UnknownWallet
from cauri.books.wallets.services import FrozenByStaff, WalletIsClosed, WalletNameInvalid
from cauri.books.wallets.tests.owners import NOON, STAFF, empty, facts_of, fill, himself, opened
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor, Subject
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money


def _close(wallet: Wallet, actor: Actor) -> Wallet:
    return wallets.close(wallet.pk, actor=actor, now=NOON)


def test_close_is_for_good(awa: User) -> None:
    wallet = opened(awa)
    closed = _close(wallet, himself(awa))
    assert (closed.status, closed.is_default, queries.balance_of(closed).state) == ("closed", False, "closed")
    with pytest.raises(AccountClosed):
        fill(wallet, 1)
    _close(wallet, himself(awa))
    assert [name for name, _ in facts_of(wallet)] == ["wallets.wallet_opened", "wallets.wallet_closed"]
    (record,) = audit.records(subject=Subject("wallets.wallet", wallet.pk))
    assert record.before is not None
    assert record.after is not None
    assert (record.action, record.before["status"], record.after["status"]) == ("wallets.closed", "active", "closed")


def test_close_needs_an_empty_wallet(awa: User) -> None:
    wallet = opened(awa)
    fill(wallet, 1)
    with pytest.raises(AccountNotEmpty):
        _close(wallet, himself(awa))
    assert queries.wallet(wallet.pk).status == "active"
    empty(wallet, 1)
    _close(wallet, himself(awa))


def test_close_waits_for_what_is_held(awa: User) -> None:
    wallet, other = opened(awa), opened(awa, kind="savings")
    fill(wallet, 5)
    with transaction():
        move = Move(wallet.account_id, other.account_id, Money.of_minor(5, "MRU"))
        posting = NewPosting(id=ids.new_id(), kind="withdrawal", moves=[move], at=NOON)
        holds.hold(posting, expires_at=clock.now() + timedelta(hours=1))
    with pytest.raises(AccountNotEmpty):
        _close(wallet, himself(awa))


def test_close_of_a_frozen_wallet_is_its_freezers(awa: User) -> None:
    mine, theirs = opened(awa), opened(awa, kind="savings")
    wallets.freeze(mine.pk, actor=himself(awa), now=NOON)
    wallets.freeze(theirs.pk, actor=STAFF, now=NOON)
    assert _close(mine, himself(awa)).frozen_by == ""
    with pytest.raises(FrozenByStaff):
        _close(theirs, himself(awa))
    assert _close(theirs, STAFF).status == "closed"


def test_close_lets_the_oldest_other_be_paid_into(awa: User) -> None:
    main, savings, _ = opened(awa), opened(awa, kind="savings"), opened(awa, kind="business")
    abroad = opened(awa, "XOF")
    _close(main, himself(awa))
    assert queries.wallet_of(awa.pk, "MRU") == savings
    _close(abroad, himself(awa))
    with pytest.raises(NoWallet) as refused:
        queries.wallet_of(awa.pk, "XOF")
    assert refused.value.facts == {"currency": "XOF"}


def test_close_of_another_leaves_the_one_paid_into(awa: User) -> None:
    main, savings = opened(awa), opened(awa, kind="savings")
    _close(savings, himself(awa))
    assert queries.wallet_of(awa.pk, "MRU") == main


def test_close_knows_no_wallet_of_others(awa: User, moussa: User) -> None:
    wallet = opened(awa)
    with pytest.raises(UnknownWallet):
        _close(wallet, himself(moussa))
    with pytest.raises(UnknownWallet):
        wallets.close(ids.new_id(), actor=STAFF, now=NOON)


def test_rename_gives_a_name_and_takes_it(awa: User, moussa: User) -> None:
    wallet = opened(awa)
    assert wallets.rename(wallet.pk, " Home  money", actor=himself(awa)).name == "Home money"
    assert queries.wallet(wallet.pk).name == "Home money"
    assert wallets.rename(wallet.pk, "", actor=himself(awa)).name == ""
    with pytest.raises(WalletNameInvalid):
        wallets.rename(wallet.pk, "x", actor=himself(awa))
    with pytest.raises(UnknownWallet):
        wallets.rename(wallet.pk, "Mine now", actor=himself(moussa))
    _close(wallet, himself(awa))
    with pytest.raises(WalletIsClosed):
        wallets.rename(wallet.pk, "Too late", actor=himself(awa))
