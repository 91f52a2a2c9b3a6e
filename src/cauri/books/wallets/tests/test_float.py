"""A float …"""

import pytest
from django.db import IntegrityError

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.models import Account
from cauri.books.wallets import queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import NoWallet, UnknownWallet
from cauri.books.wallets.services import FloatIsOperators
from cauri.books.wallets.tests.owners import NOON, STAFF, himself, opened
from cauri.identity.users.models import User

# What `products/agents` promises, that every float has its agent, is not so here.
pytestmark = pytest.mark.usefixtures("tampered")


def test_has_an_account_of_agents_in_the_books(awa: User) -> None:
    opened(awa)
    float_ = opened(awa, kind="float")
    account = Account.objects.get(pk=float_.account_id)
    assert (account.kind, account.normal_side) == ("agent_float", "credit")
    assert ledger.balance_of(account.pk).floor is not None


def test_is_never_paid_into_by_others(awa: User) -> None:
    alone = opened(awa, kind="float")
    assert alone.is_default is False
    with pytest.raises(NoWallet):
        queries.wallet_of(awa.pk, "MRU")
    with pytest.raises(UnknownWallet):
        queries.by_number(alone.number)

    savings = opened(awa, kind="savings")
    assert queries.wallet_of(awa.pk, "MRU") == savings


def test_is_no_heir_of_the_wallet_that_was_paid_into(awa: User) -> None:
    opened(awa, kind="float")
    main = opened(awa)
    wallets.close(main.pk, actor=himself(awa), now=NOON)
    with pytest.raises(NoWallet):
        queries.wallet_of(awa.pk, "MRU")


def test_cannot_be_made_the_default_behind_our_back(awa: User) -> None:
    float_ = opened(awa, kind="float")
    with pytest.raises(IntegrityError):
        Wallet.objects.filter(pk=float_.pk).update(is_default=True)


def test_is_closed_by_staff_and_not_by_its_owner(awa: User) -> None:
    float_ = opened(awa, kind="float")
    with pytest.raises(FloatIsOperators):
        wallets.close(float_.pk, actor=himself(awa), now=NOON)
    assert wallets.close(float_.pk, actor=STAFF, now=NOON).status == "closed"
