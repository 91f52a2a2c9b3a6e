"""`statement` …"""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauri.books.ledger import queries as ledger
from cauri.books.wallets.models import Wallet
from cauri.kit import clock
from cauri.money import Money
from cauri.servicing.statements import movements, queries
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.queries import Statement, StatementDiffers, StatementTooLong
from cauri.servicing.statements.tests import happenings, village
from cauri.servicing.statements.tests.happenings import Act
from cauri.servicing.statements.tests.village import NOON, after, fund, mru, pay, someone

DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=0)
LAST_MICROSECOND = MIDNIGHT + DAY - timedelta(microseconds=1)


def _read(wallet: Wallet, since: datetime, until: datetime) -> tuple[Statement, list[Item]]:
    """A statement that was read to its end, and its lines."""
    statement = queries.statement(wallet, since=since, until=until)
    return statement, list(statement.lines)


def test_holds_every_line_between_opening_and_closing_oldest_first() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000, at=NOON - DAY), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    pay(awa.wallet, moussa.wallet, 900_000, at=after(2))
    pay(awa.wallet, moussa.wallet, 1_007, at=after(3))
    back = village.refund(sent, 4_000, at=after(4))
    fund(awa.wallet, 50, at=NOON + DAY)

    statement, lines = _read(awa.wallet, MIDNIGHT, MIDNIGHT + DAY)
    assert (statement.opening, statement.closing) == (mru(100_000), mru(93_900))
    assert [(line.id, line.change, line.balance) for line in lines] == [
        (sent.pk, mru(-10_100), mru(89_900)),
        (back.pk, mru(4_000), mru(93_900)),
    ]


def test_is_empty_where_nothing_happened() -> None:
    awa = someone("Awa Diallo", minor=1_000, at=NOON)
    for since, balance in ((MIDNIGHT - DAY, mru(0)), (MIDNIGHT + DAY, mru(1_000))):
        statement, lines = _read(awa.wallet, since, since + DAY)
        assert (statement.opening, statement.closing, lines) == (balance, balance, [])


def test_counts_a_payment_that_runs_over_midnight_to_the_day_it_began() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=LAST_MICROSECOND)
    principal, fee = ledger.page_of(awa.wallet.account_id, most=2)[::-1]
    assert (principal.at, fee.at) == (LAST_MICROSECOND, MIDNIGHT + DAY)

    more = fund(awa.wallet, 50, at=NOON + DAY)

    today, lines = _read(awa.wallet, MIDNIGHT, MIDNIGHT + DAY)
    tomorrow, later = _read(awa.wallet, MIDNIGHT + DAY, MIDNIGHT + 2 * DAY)
    assert [line.id for line in lines][-1] == sent.pk
    assert today.closing == tomorrow.opening == mru(89_900)
    assert [line.id for line in later] == [more.pk]


def test_reads_a_long_time_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movements, "PAGE", 3)
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = [pay(awa.wallet, moussa.wallet, 100, at=after(number // 4)).pk for number in range(17)]
    _, lines = _read(awa.wallet, NOON, NOON + DAY)
    assert [line.id for line in lines] == sent


def test_ends_where_it_did_when_it_was_asked_for() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    pay(awa.wallet, moussa.wallet, 100, at=after(1))
    statement = queries.statement(awa.wallet, since=MIDNIGHT, until=MIDNIGHT + DAY)
    pay(awa.wallet, moussa.wallet, 200, at=after(2))
    assert len(list(statement.lines)) == 2
    assert statement.closing == mru(99_899)


@pytest.mark.parametrize("wrong", ["opening", "closing"])
def test_breaks_off_rather_than_not_add_up(wrong: str) -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    pay(awa.wallet, moussa.wallet, 100, at=after(1))
    right = queries.statement(awa.wallet, since=NOON, until=NOON + DAY)
    told = {"opening": right.opening, "closing": right.closing}
    told[wrong] += mru(1)
    last = movements.last_before(awa.wallet.account_id, movements.END)
    assert len(list(right.lines)) == 1
    with pytest.raises(StatementDiffers):
        list(queries._lines(awa.wallet, clock.microseconds_of(NOON), last, told["opening"], told["closing"]))


def test_is_not_given_in_one_piece_when_it_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_LINES", 3)
    awa = someone("Awa Diallo")
    for number in range(4):
        fund(awa.wallet, 100, at=after(number))
    assert len(queries.in_full(queries.statement(awa.wallet, since=NOON, until=after(3)))) == 3
    with pytest.raises(StatementTooLong) as refused:
        queries.in_full(queries.statement(awa.wallet, since=NOON, until=after(4)))
    assert refused.value.facts == {"most": 3}


BORDERS = st.tuples(st.integers(-60, 6_000), st.integers(0, 6_000))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(happenings.ACTS, min_size=3, max_size=14), borders=st.lists(BORDERS, min_size=2, max_size=4))
def test_makes_opening_and_lines_the_closing_whatever_happened(acts: list[Act], borders: list[tuple[int, int]]) -> None:
    wallets = happenings.act_out(acts)
    for wallet in wallets:
        for first, minutes in borders:
            since, until = after(first), after(first + minutes)
            statement, lines = _read(wallet, since, until)
            total = sum((line.change for line in lines), statement.opening)
            assert total == statement.closing
            assert all(since <= line.at < until for line in lines)
            assert all(abs(line.change) == line.total for line in lines)
            assert all(
                line.total == (line.amount + line.fee if line.direction == "out" else line.amount - line.fee)
                for line in lines
            )
        whole, lines = _read(wallet, NOON - DAY, NOON + 30 * DAY)
        assert whole.opening == mru(0)
        assert whole.closing == ledger.balance_of(wallet.account_id).balance == _sum_of_entries(wallet)
        told = {item.id: item for item in queries.history(wallet, most=100).items}
        assert [told[line.id].change for line in lines] == [line.change for line in lines]
        assert all(item.state != "completed" for item in told.values() if item.id not in {one.id for one in lines})


def _sum_of_entries(wallet: Wallet) -> Money:
    return sum((line.amount for line in ledger.page_of(wallet.account_id, most=10_000)), mru(0))
