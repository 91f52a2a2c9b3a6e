"""`make_default` …"""

from datetime import timedelta
from functools import partial

import pytest
from tests.support.crowds import together

from cauri.books.wallets import queries, recipients
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import UnknownWallet
from cauri.books.wallets.services import FloatIsNotPaidInto, WalletIsClosed
from cauri.books.wallets.tests.owners import NOON, STAFF, himself, joined, opened
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor, Subject


def _make_default(wallet: Wallet, actor: Actor) -> Wallet:
    return wallets.make_default(wallet.pk, actor=actor, now=NOON)


def test_make_default_lets_others_pay_into_it(awa: User, moussa: User) -> None:
    main, savings, abroad = opened(awa), opened(awa, kind="savings"), opened(awa, "XOF")
    assert _make_default(savings, himself(awa)).is_default
    assert queries.wallet_of(awa.pk, "MRU") == savings
    assert queries.wallet_of(awa.pk, "XOF") == abroad
    named = recipients.Recipient("username", awa.username or "")
    assert recipients.wallet_of(named, sender=moussa, currency="MRU") == savings
    _make_default(main, STAFF)
    assert queries.wallet_of(awa.pk, "MRU") == main


def test_make_default_again_changes_nothing_and_leaves_one_record(awa: User) -> None:
    opened(awa)
    savings = opened(awa, kind="savings")
    for _ in range(2):
        _make_default(savings, himself(awa))
    (made,) = audit.records(subject=Subject("wallets.wallet", savings.pk))
    assert (made.action, made.before, made.after) == (
        "wallets.made_default",
        {"is_default": False},
        {"is_default": True},
    )


@pytest.mark.usefixtures("tampered")  # a float has an agent, whom this room does not know
def test_make_default_knows_no_float(awa: User) -> None:
    main, float_ = opened(awa), opened(awa, kind="float")
    with pytest.raises(FloatIsNotPaidInto):
        _make_default(float_, himself(awa))
    assert queries.wallet_of(awa.pk, "MRU") == main


def test_make_default_knows_no_closed_wallet_and_none_of_others(awa: User, moussa: User) -> None:
    main, savings = opened(awa), opened(awa, kind="savings")
    with pytest.raises(UnknownWallet):
        _make_default(savings, himself(moussa))
    wallets.close(savings.pk, actor=himself(awa), now=NOON)
    with pytest.raises(WalletIsClosed):
        _make_default(savings, himself(awa))
    assert queries.wallet_of(awa.pk, "MRU") == main


def test_make_default_of_a_closed_one_passes_to_the_oldest(awa: User) -> None:
    main, savings = opened(awa), opened(awa, kind="savings")
    _make_default(savings, himself(awa))
    wallets.close(savings.pk, actor=himself(awa), now=NOON + timedelta(days=1))
    assert queries.wallet_of(awa.pk, "MRU") == main


def test_make_default_of_several_at_once_leaves_one(committed_db: object) -> None:
    awa = joined("Awa Diallo")
    opened(awa)
    pots = [opened(awa, kind="savings") for _ in range(4)]
    made = together([partial(_make_default, pot, himself(awa)) for pot in pots * 3])
    assert {one.pk for one in made if isinstance(one, Wallet)} == {pot.pk for pot in pots}, made
    assert sum(one.is_default for one in queries.wallets_of(awa.pk)) == 1
