"""`freeze`, `thaw`, `close` and `set_floor` …"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from cauri.books.ledger import accounts, holds, queries
from cauri.books.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AccountHot,
    AccountNotEmpty,
    InsufficientFunds,
    UnknownAccount,
)
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    balance,
    held,
    move,
    of_nature,
    opened,
    post,
    posting,
)
from cauri.kit import ids
from cauri.kit.transactions import NoTransaction, transaction

T = TypeVar("T")


def _do(verb: Callable[[int], T], account: int) -> T:
    with transaction():
        return verb(account)


def _set_floor(account: int, floor: int | None) -> None:
    with transaction():
        accounts.set_floor(account, floor)


def _state(account: int) -> str:
    return queries.balance_of(account).state


# -- freeze and thaw -------------------------------------------------------------------------------------------------


def test_freeze_and_thaw_say_whether_they_changed_anything(town: Town) -> None:
    assert _do(accounts.freeze, town.awa) is True
    assert _do(accounts.freeze, town.awa) is False
    assert _state(town.awa) == "frozen"
    assert _do(accounts.thaw, town.awa) is True
    assert _do(accounts.thaw, town.awa) is False
    assert _state(town.awa) == "open"


def test_thaw_lets_money_out_again(town: Town) -> None:
    _do(accounts.freeze, town.awa)
    with pytest.raises(AccountFrozen):
        post(move(town.awa, town.moussa, 1))
    _do(accounts.thaw, town.awa)
    post(move(town.awa, town.moussa, 1))
    assert balance(town.awa) == START - 1


@pytest.mark.parametrize("verb", [accounts.freeze, accounts.thaw, accounts.close, accounts.heat, accounts.cool])
def test_all_of_them_know_only_accounts_that_were_opened(town: Town, verb: Callable[[int], object]) -> None:
    with pytest.raises(UnknownAccount) as refused:
        _do(verb, 2**40)
    assert refused.value.facts == {"account_id": 2**40}
    with pytest.raises(UnknownAccount):
        _set_floor(2**40, 0)


@pytest.mark.parametrize("verb", [accounts.freeze, accounts.thaw, accounts.close, accounts.heat, accounts.cool])
def test_all_of_them_need_the_callers_transaction(town: Town, verb: Callable[[int], object]) -> None:
    with pytest.raises(NoTransaction):
        verb(town.awa)
    with pytest.raises(NoTransaction):
        accounts.set_floor(town.awa, 0)


# -- close -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("frozen", [False, True])
def test_close_is_for_good(frozen: bool) -> None:
    account = opened("wallet")
    if frozen:
        _do(accounts.freeze, account)
    assert _do(accounts.close, account) is True
    assert _do(accounts.close, account) is False
    for verb in (accounts.freeze, accounts.thaw):
        with pytest.raises(AccountClosed) as refused:
            _do(verb, account)
        assert refused.value.facts == {"account_id": account}
    assert _state(account) == "closed"


def test_close_is_refused_while_there_is_money(town: Town) -> None:
    with pytest.raises(AccountNotEmpty) as refused:
        _do(accounts.close, town.awa)
    assert refused.value.facts == {"account_id": town.awa}
    post(move(town.awa, town.moussa, START))
    _do(accounts.close, town.awa)


def test_close_is_refused_while_money_is_owed(town: Town) -> None:
    account = of_nature("cold, no floor")
    post(move(account, town.awa, 5))
    with pytest.raises(AccountNotEmpty):
        _do(accounts.close, account)


def test_close_is_refused_while_an_account_without_money_holds(town: Town) -> None:
    account = of_nature("cold, no floor")
    with transaction():
        held_id = holds.hold(posting(move(account, town.awa, 5)), expires_at=DAY + timedelta(hours=1)).id
    assert (balance(account), held(account)) == (0, 5)
    with pytest.raises(AccountNotEmpty):
        _do(accounts.close, account)
    with transaction():
        holds.release(ids.new_id(), hold_id=held_id, at=DAY)
    _do(accounts.close, account)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", ["hot, floor 0", "hot, no floor"])
def test_close_is_refused_while_the_account_is_hot(nature: str) -> None:
    account = of_nature(nature)
    with pytest.raises(AccountNotEmpty):
        _do(accounts.close, account)
    _do(accounts.cool, account)
    _do(accounts.close, account)


def test_close_is_refused_while_lines_wait_in_the_tail_of_an_account_that_was_hot(town: Town) -> None:
    post(move(town.awa, town.ibrahima, 5))
    _do(accounts.cool, town.ibrahima)
    with pytest.raises(AccountNotEmpty):
        _do(accounts.close, town.ibrahima)


# -- set_floor -------------------------------------------------------------------------------------------------------


def test_set_floor_lets_an_account_be_drawn_so_far_and_no_further(town: Town) -> None:
    _set_floor(town.awa, -300)
    post(move(town.awa, town.moussa, START + 300))
    with pytest.raises(InsufficientFunds):
        post(move(town.awa, town.moussa, 1))
    floor = queries.balance_of(town.awa).floor
    assert floor is not None
    assert floor.minor == -300


def test_set_floor_may_demand_a_reserve(town: Town) -> None:
    _set_floor(town.awa, 4_000)
    with pytest.raises(InsufficientFunds) as refused:
        post(move(town.awa, town.moussa, START - 3_999))
    assert refused.value.facts["available_minor"] == START - 4_000
    post(move(town.awa, town.moussa, START - 4_000))


def test_set_floor_is_refused_where_the_account_stands_lower(town: Town) -> None:
    with transaction():
        holds.hold(posting(move(town.awa, town.moussa, 1_000)), expires_at=DAY + timedelta(hours=1))
    _set_floor(town.awa, START - 1_000)
    with pytest.raises(InsufficientFunds) as refused:
        _set_floor(town.awa, START - 999)
    assert refused.value.facts == {
        "account_id": town.awa,
        "available_minor": START - 1_000,
        "needed_minor": START - 999,
    }


def test_set_floor_may_take_the_floor_away_and_bring_it_back(town: Town) -> None:
    _set_floor(town.awa, None)
    assert queries.balance_of(town.awa).floor is None
    post(move(town.awa, town.moussa, START + 1))
    with pytest.raises(InsufficientFunds):
        _set_floor(town.awa, 0)
    post(move(town.moussa, town.awa, 1))
    _set_floor(town.awa, 0)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", NATURES)
def test_set_floor_neither_gives_nor_takes_the_floor_of_a_hot_account(nature: str) -> None:
    account = of_nature(nature)
    other_way = None if nature.endswith("floor 0") else 0
    if nature.startswith("hot"):
        with pytest.raises(AccountHot) as refused:
            _set_floor(account, other_way)
        assert refused.value.facts == {"account_id": account}
    else:
        _set_floor(account, other_way)


def test_set_floor_counts_what_waits_in_the_tail_of_a_merchant(town: Town) -> None:
    post(move(town.awa, town.ibrahima, 500))
    _set_floor(town.ibrahima, 500)
    with pytest.raises(InsufficientFunds):
        post(move(town.ibrahima, town.awa, 1))
