"""`page_of`, `balance_at` and the other questions …"""

from datetime import timedelta
from itertools import pairwise

import pytest

from cauri.books.ledger import queries, upkeep
from cauri.books.ledger.refusals import UnknownPosting
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    after,
    balance,
    legs,
    money,
    move,
    of_nature,
    post,
)
from cauri.kit import clock, ids

EPOCH = clock.microseconds_of(DAY)


def _filled(nature: str, *, fold_after: int) -> int:
    """An account with a line of n minor units at 10 n microseconds for n = 1 … 12, folded once on the way."""
    account, other = of_nature(nature), of_nature("cold, no floor")
    for n in range(1, 13):
        post(move(other, account, n), at=after(10 * n))
        if n == fold_after:
            upkeep.fold()
    return account


FOLDED = pytest.mark.parametrize("fold_after", [0, 1, 7, 12])
EVERY_NATURE = pytest.mark.parametrize("nature", NATURES)


@pytest.mark.usefixtures("db")
@FOLDED
@EVERY_NATURE
@pytest.mark.parametrize("most", [1, 4, 5, 12, 50])
def test_pages_follow_one_another_through_entries_and_tail(nature: str, fold_after: int, most: int) -> None:
    account = _filled(nature, fold_after=fold_after)
    before, seen = None, []
    while page := queries.page_of(account, before=before, most=most):
        assert len(page) <= most
        seen += page
        before = page[-1].stamp
    assert [line.amount.minor for line in seen] == list(range(12, 0, -1))
    assert [line.stamp for line in seen] == [EPOCH + 10 * n for n in range(12, 0, -1)]
    assert [line.at for line in seen] == [after(10 * n) for n in range(12, 0, -1)]
    assert [line.balance.minor for line in seen] == [n * (n + 1) // 2 for n in range(12, 0, -1)]


@pytest.mark.usefixtures("db")
@FOLDED
@EVERY_NATURE
def test_pages_begin_where_they_are_asked_to(nature: str, fold_after: int) -> None:
    account = _filled(nature, fold_after=fold_after)
    since = [line.amount.minor for line in queries.page_of(account, since=after(90))]
    assert since == [12, 11, 10, 9]
    between = queries.page_of(account, since=after(41), before=EPOCH + 80, most=2)
    assert [line.amount.minor for line in between] == [7, 6]
    assert queries.page_of(account, since=after(121)) == []


@pytest.mark.usefixtures("db")
@FOLDED
@EVERY_NATURE
def test_the_balance_at_any_time_counts_that_microsecond(nature: str, fold_after: int) -> None:
    account = _filled(nature, fold_after=fold_after)
    for offset, expected in ((-1, 0), (0, 0), (9, 0), (10, 1), (11, 1), (69, 21), (70, 28), (120, 78), (10**12, 78)):
        assert queries.balance_at(account, after(offset)) == money(expected), offset


@pytest.mark.usefixtures("db")
@EVERY_NATURE
def test_the_balance_at_a_time_is_the_last_line_before_it(nature: str) -> None:
    account = _filled(nature, fold_after=5)
    page = queries.page_of(account, most=50)
    for line, older in pairwise(page):
        assert queries.balance_at(account, line.at) == line.balance
        assert queries.balance_at(account, line.at - timedelta(microseconds=1)) == older.balance


def test_lines_name_their_posting_and_leg(town: Town) -> None:
    posted = post(move(town.awa, town.moussa, 7), move(town.awa, town.fees, 1))
    fee, principal, *_ = queries.page_of(town.awa)
    assert (principal.posting_id, principal.leg, principal.amount) == (posted.id, 0, money(-7))
    assert (fee.posting_id, fee.leg, fee.amount) == (posted.id, 2, money(-1))
    assert queries.page_of(town.moussa, most=1)[0].leg == 1
    assert queries.page_of(town.fees, most=1)[0].leg == 3


def test_an_account_is_worth_what_its_folded_and_waiting_lines_say(town: Town) -> None:
    post(move(town.awa, town.ibrahima, 5))
    upkeep.fold()
    post(move(town.awa, town.ibrahima, 6))
    post(move(town.ibrahima, town.awa, 1))
    assert balance(town.ibrahima) == 10
    stood = queries.balance_of(town.ibrahima)
    assert (stood.balance, stood.held, stood.available, stood.floor) == (money(10), money(0), money(10), money(0))


def test_a_postings_lines_are_found_wherever_they_lie(town: Town) -> None:
    moves = [move(town.awa, town.ibrahima, 3), move(town.clearing, town.moussa, 4), move(town.awa, town.ibrahima, 5)]
    posted = post(*moves, at=after(5))
    expected = [
        (town.awa, -3),
        (town.ibrahima, 3),
        (town.clearing, -4),
        (town.moussa, 4),
        (town.awa, -5),
        (town.ibrahima, 5),
    ]
    assert legs(posted.id) == expected
    for _ in range(30):  # later lines at the same time
        post(move(town.awa, town.ibrahima, 1), at=after(5))
    upkeep.fold()
    assert legs(posted.id) == expected


@pytest.mark.usefixtures("db")
def test_a_posting_that_nobody_made_is_unknown() -> None:
    nowhere = ids.new_id()
    with pytest.raises(UnknownPosting) as refused:
        queries.posting(nowhere)
    assert refused.value.facts == {"posting_id": str(nowhere)}
    assert queries.phases_of(nowhere) == []
    assert queries.hold_of(nowhere) is None


def test_back_dating_changes_no_balance_of_the_past(town: Town) -> None:
    post(move(town.awa, town.moussa, 1), at=after(1_000))
    past = [queries.balance_at(account, after(500)) for account in (town.awa, town.moussa)]
    post(move(town.awa, town.moussa, 100), at=after(400))
    assert [queries.balance_at(account, after(500)) for account in (town.awa, town.moussa)] == past
    assert balance(town.awa) == START - 101
