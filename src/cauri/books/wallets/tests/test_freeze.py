"""`freeze` and `thaw` …"""

from collections.abc import Callable

import pytest
from tests.support.crowds import together

from cauri.books.ledger.refusals import AccountFrozen
from cauri.books.wallets import queries
from cauri.books.wallets import services as wallets
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import UnknownWallet
from cauri.books.wallets.services import FrozenByStaff, WalletIsClosed
from cauri.books.wallets.tests.owners import NOON, STAFF, empty, facts_of, fill, himself, joined, opened
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM, Actor, Subject
from cauri.kit import ids


def _freeze(wallet: Wallet, actor: Actor) -> Wallet:
    return wallets.freeze(wallet.pk, actor=actor, now=NOON)


def _thaw(wallet: Wallet, actor: Actor) -> Wallet:
    return wallets.thaw(wallet.pk, actor=actor, now=NOON)


def _state(wallet: Wallet) -> tuple[str, str, str]:
    """Status, by whom, and what the ledger makes of it."""
    found = queries.wallet(wallet.pk)
    return found.status, found.frozen_by, queries.balance_of(found).state


def test_freeze_lets_no_money_out_and_thaw_does(awa: User) -> None:
    wallet = opened(awa)
    fill(wallet, 1_000)
    assert _freeze(wallet, himself(awa)).status == "frozen"
    assert _state(wallet) == ("frozen", "owner", "frozen")
    with pytest.raises(AccountFrozen):
        empty(wallet, 1)
    fill(wallet, 1)
    assert _thaw(wallet, himself(awa)).status == "active"
    empty(wallet, 1_001)
    assert _state(wallet) == ("active", "", "open")


def test_both_tell_a_fact_and_leave_an_audit_record_once(awa: User) -> None:
    wallet = opened(awa)
    for _ in range(2):
        _freeze(wallet, himself(awa))
    for _ in range(2):
        _thaw(wallet, himself(awa))
    told = {"wallet_id": str(wallet.pk), "owner_id": str(awa.pk)}
    assert facts_of(wallet)[1:] == [("wallets.wallet_frozen", told | {"by": "owner"}), ("wallets.wallet_thawed", told)]
    thawed, frozen = audit.records(subject=Subject("wallets.wallet", wallet.pk))
    assert (frozen.action, frozen.actor_kind, frozen.actor) == ("wallets.frozen", "customer", awa.pk)
    assert (frozen.before, frozen.after) == (
        {"status": "active", "frozen_by": ""},
        {"status": "frozen", "frozen_by": "owner"},
    )
    assert thawed.action == "wallets.thawed"


def test_thaw_by_the_owner_does_not_lift_what_staff_froze(awa: User) -> None:
    wallet = opened(awa)
    _freeze(wallet, STAFF)
    with pytest.raises(FrozenByStaff):
        _thaw(wallet, himself(awa))
    assert _state(wallet) == ("frozen", "staff", "frozen")
    _thaw(wallet, STAFF)
    assert _state(wallet) == ("active", "", "open")


def test_freeze_by_staff_takes_the_place_of_the_owners_and_not_the_other_way_round(awa: User) -> None:
    wallet = opened(awa)
    _freeze(wallet, himself(awa))
    _freeze(wallet, STAFF)
    assert _state(wallet) == ("frozen", "staff", "frozen")
    _freeze(wallet, himself(awa))
    assert _state(wallet) == ("frozen", "staff", "frozen")
    with pytest.raises(FrozenByStaff):
        _thaw(wallet, himself(awa))


def test_thaw_by_staff_lifts_what_the_owner_froze(awa: User) -> None:
    wallet = opened(awa)
    _freeze(wallet, himself(awa))
    _thaw(wallet, STAFF)
    assert _state(wallet) == ("active", "", "open")


def test_freeze_by_the_system_counts_as_staffs(awa: User) -> None:
    wallet = opened(awa)
    _freeze(wallet, SYSTEM)
    assert _state(wallet) == ("frozen", "staff", "frozen")


@pytest.mark.parametrize("verb", [_freeze, _thaw])
def test_neither_knows_another_customers_wallet(
    awa: User, moussa: User, verb: Callable[[Wallet, Actor], Wallet]
) -> None:
    wallet = opened(awa)
    for actor in (himself(moussa), Actor("customer", ids.new_id()), Actor("customer")):
        with pytest.raises(UnknownWallet):
            verb(wallet, actor)
    with pytest.raises(UnknownWallet):
        wallets.freeze(ids.new_id(), actor=STAFF, now=NOON)
    assert _state(wallet) == ("active", "", "open")


@pytest.mark.parametrize("verb", [_freeze, _thaw])
def test_neither_changes_a_closed_wallet(awa: User, verb: Callable[[Wallet, Actor], Wallet]) -> None:
    wallet = opened(awa)
    wallets.close(wallet.pk, actor=himself(awa), now=NOON)
    with pytest.raises(WalletIsClosed):
        verb(wallet, STAFF)


@pytest.mark.usefixtures("committed_db")
def test_freeze_by_staff_stands_whatever_its_owner_does_at_the_same_time() -> None:
    awa = joined("Awa Diallo")
    wallet = opened(awa)
    mine = himself(awa)
    calls = [lambda: _freeze(wallet, STAFF), *[lambda: _freeze(wallet, mine), lambda: _thaw(wallet, mine)] * 4]
    together(calls)
    assert _state(wallet) == ("frozen", "staff", "frozen")
