"""`heat`, `cool` and `fold` …"""

import pytest

from cauri.books.ledger import accounts, queries, upkeep
from cauri.books.ledger.models import Entry, HotEntry
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    after,
    balance,
    batch,
    everything,
    legs,
    lines,
    money,
    move,
    of_nature,
    post,
    posting,
    stamps,
    value,
)
from cauri.kit import clock
from cauri.kit.transactions import InsideTransaction, transaction

EPOCH = clock.microseconds_of(DAY)


def _waiting(account: int) -> int:
    return HotEntry.objects.filter(account_id=account).count()


def _written(account: int) -> int:
    return Entry.objects.filter(account_id=account).count()


# -- heat and cool ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", NATURES)
def test_heat_sends_lines_to_the_tail_and_cool_folds_them(nature: str) -> None:
    account, other = of_nature(nature), of_nature("cold, floor 0", minor=100)
    with transaction():
        accounts.heat(account)
    before = _written(account)
    post(move(other, account, 30), at=after(1))
    post(move(other, account, 12), move(other, of_nature("hot, no floor"), 1), at=after(2))
    batch([posting(move(other, account, 5), at=after(3))])
    assert (_waiting(account), _written(account) - before) == (3, 0)
    with transaction():
        accounts.cool(account)
    assert (_waiting(account), _written(account) - before) == (0, 3)
    assert lines(account) == [(30, 30), (12, 42), (5, 47)]
    post(move(other, account, 1), at=after(4))
    assert (_waiting(account), balance(account)) == (0, 48)


@pytest.mark.usefixtures("db")
def test_heat_sends_debits_to_the_tail_only_where_there_is_no_floor() -> None:
    merchant, house = of_nature("hot, floor 0", minor=50), of_nature("hot, no floor")
    wallet = of_nature("cold, floor 0")
    post(move(merchant, wallet, 20))
    post(move(house, wallet, 20))
    assert (_waiting(merchant), _waiting(house)) == (0, 1)
    assert lines(merchant) == [(50, 50), (-20, 30)]


def test_heat_twice_is_once(town: Town) -> None:
    post(move(town.awa, town.ibrahima, 5))
    with transaction():
        accounts.heat(town.ibrahima)
    assert (_waiting(town.ibrahima), balance(town.ibrahima)) == (1, 5)
    for _ in range(2):
        with transaction():
            accounts.cool(town.ibrahima)
    assert lines(town.ibrahima) == [(5, 5)]


# -- fold ------------------------------------------------------------------------------------------------------------


def test_fold_gives_every_line_its_stamp_and_balance_and_says_how_many(town: Town) -> None:
    upkeep.fold()
    for amount in (3, 4, 5):
        post(move(town.awa, town.ibrahima, amount), move(town.awa, town.fees, 1), at=after(amount))
    shown = everything(town.ibrahima, town.fees)
    assert upkeep.fold() == 6
    assert everything(town.ibrahima, town.fees) == shown
    assert lines(town.ibrahima) == [(3, 3), (4, 7), (5, 12)]
    assert stamps(town.ibrahima) == [EPOCH + 3, EPOCH + 4, EPOCH + 5]
    assert HotEntry.objects.count() == 0
    assert upkeep.fold() == 0


def test_fold_orders_lines_by_their_time(town: Town) -> None:
    for offset in (30, 10, 20):
        post(move(town.awa, town.ibrahima, offset), at=after(offset))
    upkeep.fold()
    assert lines(town.ibrahima) == [(10, 10), (20, 30), (30, 60)]


def test_fold_stamps_lines_at_one_time_one_after_another(town: Town) -> None:
    made = [post(move(town.awa, town.ibrahima, 1), at=after(7)).id for _ in range(4)]
    expected = [EPOCH + 7, EPOCH + 8, EPOCH + 9, EPOCH + 10]
    assert stamps(town.ibrahima) == expected
    upkeep.fold()
    assert stamps(town.ibrahima) == expected
    in_order = [line.posting_id for line in reversed(queries.page_of(town.ibrahima))]
    assert in_order == sorted(made)


def test_fold_puts_late_lines_after_what_is_written(town: Town) -> None:
    post(move(town.awa, town.ibrahima, 5), at=after(1_000))
    upkeep.fold()
    post(move(town.awa, town.ibrahima, 7), at=after(1))
    post(move(town.awa, town.ibrahima, 8), at=after(2_000))
    assert stamps(town.ibrahima) == [EPOCH + 1_000, EPOCH + 1_001, EPOCH + 2_000]
    upkeep.fold()
    assert stamps(town.ibrahima) == [EPOCH + 1_000, EPOCH + 1_001, EPOCH + 2_000]
    assert queries.balance_at(town.ibrahima, after(1_000)).minor == 5


@pytest.mark.parametrize("most", [1, 2, 3])
def test_fold_in_parts_is_the_same_as_at_once(town: Town, most: int) -> None:
    for offset in (5, 5, 6, 2, 9, 9, 9, 40):
        post(move(town.awa, town.ibrahima, offset), at=after(offset))
    shown = everything(town.ibrahima)
    folded = 0
    while lines_ := value("SELECT ledger_fold_account(%s, %s)", town.ibrahima, most):
        assert lines_ <= most
        folded += lines_
        assert everything(town.ibrahima) == shown
    assert folded == 8


def test_fold_keeps_both_legs_of_one_posting_in_order(town: Town) -> None:
    posted = post(
        move(town.clearing, town.fees, 10), move(town.fees, town.clearing, 4), move(town.clearing, town.fees, 1)
    )
    upkeep.fold()
    assert lines(town.fees) == [(10, 10), (-4, 6), (1, 7)]
    assert legs(posted.id) == [
        (town.clearing, -10),
        (town.fees, 10),
        (town.fees, -4),
        (town.clearing, 4),
        (town.clearing, -1),
        (town.fees, 1),
    ]


def test_fold_leaves_cold_accounts_alone(town: Town) -> None:
    before = everything(town.awa)
    assert value("SELECT ledger_fold_account(%s)", town.awa) == 0
    assert value("SELECT ledger_fold_account(%s)", 2**40) == 0
    assert everything(town.awa) == before


def test_fold_owns_its_transactions(town: Town) -> None:
    with pytest.raises(InsideTransaction), transaction():
        upkeep.fold()
    assert queries.accounts_with_tails() == [town.clearing]


def test_fold_keeps_a_merchants_statement_in_the_order_of_time(town: Town) -> None:
    """What was paid in before a payout stands before it, and no balance of yesterday changes when it is written."""
    post(move(town.clearing, town.ibrahima, 500), at=after(0))
    upkeep.fold()
    post(move(town.awa, town.ibrahima, 100), at=after(10))
    assert queries.balance_at(town.ibrahima, after(10)) == money(600)
    post(move(town.ibrahima, town.moussa, 50), at=after(20))
    assert queries.balance_at(town.ibrahima, after(10)) == money(600)
    assert lines(town.ibrahima) == [(500, 500), (100, 600), (-50, 550)]
    assert balance(town.moussa) == START + 50
