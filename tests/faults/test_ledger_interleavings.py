"""Two at once, one of them stopped at a certain step: the ledger …"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from cauri.books.ledger import accounts, holds, queries, returns, services, upkeep
from cauri.books.ledger.postings import Move, NewPosting, Outcome, Posted
from cauri.books.ledger.refusals import AccountClosed, AccountNotEmpty, PostingIdReused
from cauri.books.ledger.tests.town import (
    DAY,
    START,
    Town,
    another_connection,
    balance,
    batch,
    held,
    move,
    of_nature,
    post,
    posting,
    value,
)
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from cauri.kit.transactions import retrying, transaction

T = TypeVar("T")
LATER = DAY + timedelta(hours=1)
PATIENCE = 60
Other = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def other(town: Town, committed_db: Urls) -> Iterator[Other]:
    """A second connection, in a transaction that the test ends."""
    with another_connection(committed_db.app) as other:
        yield other


@contextmanager
def _stopped(other: Other, call: Callable[[], T], *, waiting: int = 1) -> Iterator["Future[T]"]:
    """A call in another thread, once it waits for a lock. The other connection lets go at the end of the block."""

    def run() -> T:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run)
        for _ in range(PATIENCE * 100):
            if future.done() or value(_WAITING) == waiting:
                break
            threading.Event().wait(0.01)
        try:
            assert not future.done(), f"it did not wait: {future.exception() or future.result()}"
            yield future
        finally:
            other.rollback()


_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def _hold_the_row_of(other: Other, account: int) -> None:
    """Keep an account's balance locked until the transaction ends, and leave it as it is."""
    other.execute("SELECT ledger_set_state(%s, 'frozen')", [account])


def _post_elsewhere(other: Other, posting: NewPosting) -> None:
    """Post one move in the other transaction."""
    (only,) = posting.moves
    other.execute(
        "SELECT ledger_post(%s, %s, %s, %s, %s, %s, %s, %s)",
        [posting.id, posting.kind, only.source, only.destination, only.amount.minor, "MRU", posting.stamp, posting.day],
    )


def _batch_again_and_again(*postings: NewPosting) -> list[Outcome]:
    return retrying(lambda: batch(postings))


# -- an account changes while a batch waits --------------------------------------------------------------------------


# (Somebody's hot account with a floor is locked with the others where it pays: nobody can cool it meanwhile.)
@pytest.mark.parametrize(
    ("nature", "side"), [("hot, no floor", "source"), ("hot, no floor", "destination"), ("hot, floor 0", "destination")]
)
def test_loses_no_leg_of_a_batch_when_an_account_is_cooled(town: Town, other: Other, nature: str, side: str) -> None:
    """The batch found the account hot and let it be; when it comes to its turn it is not hot any more."""
    account = of_nature(nature, minor=100)
    first = posting(move(town.awa, town.moussa, 1))
    second = posting(move(account, town.fatou, 5) if side == "source" else move(town.moussa, account, 5))
    _hold_the_row_of(other, town.awa)
    with _stopped(other, lambda: _batch_again_and_again(first, second)) as outcomes:
        with transaction():
            accounts.cool(account)
        other.rollback()
        assert [outcome.posted for outcome in outcomes.result(PATIENCE)] == [True, True]
    upkeep.fold()
    assert balance(account) == (95 if side == "source" else 105)
    assert balance(town.awa) == START - 1


def test_loses_no_leg_of_a_batch_when_an_account_is_heated(town: Town, other: Other) -> None:
    account = of_nature("cold, no floor")
    _hold_the_row_of(other, town.awa)
    wanted = [posting(move(town.awa, account, 1)), posting(move(account, town.moussa, 5))]
    with _stopped(other, lambda: _batch_again_and_again(*wanted)) as outcomes:
        with transaction():
            accounts.heat(account)
        other.rollback()
        assert [outcome.posted for outcome in outcomes.result(PATIENCE)] == [True, True]
    assert balance(account) == -4


@pytest.mark.parametrize("nature", ["hot, no floor", "hot, floor 0"])
def test_writes_no_line_into_the_tail_of_an_account_that_was_closed(town: Town, other: Other, nature: str) -> None:
    """The batch found the account hot and open; when it has its other balances, it is closed."""
    account = of_nature(nature)
    _hold_the_row_of(other, town.awa)
    with _stopped(other, lambda: batch([posting(move(town.awa, account, 5))])) as outcomes:
        with transaction():
            accounts.cool(account)
        with transaction():
            accounts.close(account)
        other.rollback()
        (outcome,) = outcomes.result(PATIENCE)
        assert isinstance(outcome.refusal, AccountClosed)
    assert balance(account) == 0
    assert value("SELECT count(*) FROM ledger_hot_entry WHERE account_id = %s", account) == 0


@pytest.mark.parametrize("nature", ["hot, no floor", "hot, floor 0"])
def test_gives_back_to_a_hot_account_that_is_about_to_be_closed(town: Town, other: Other, nature: str) -> None:
    """The return has found it open and waits for an id; cooling waits for the return, and closing finds money."""
    payer, posting_id = of_nature(nature, minor=5), ids.new_id()
    paid = post(move(payer, town.moussa, 5)).id
    unclaimed = of_nature("hot, floor 0")
    _post_elsewhere(other, posting(move(town.awa, town.fatou, 1), posting_id=posting_id))

    def refund() -> Posted:
        with transaction():
            return returns.refund(posting_id, original_id=paid, at=DAY, unclaimed=unclaimed)

    def close() -> None:
        with transaction():
            accounts.cool(payer)
        with transaction():
            accounts.close(payer)

    with _stopped(other, refund) as answer, _stopped(other, close, waiting=2) as closed:
        other.rollback()
        assert not answer.result(PATIENCE).replayed
        with pytest.raises(AccountNotEmpty):
            closed.result(PATIENCE)
    assert (balance(payer), balance(unclaimed)) == (5, 0)


# -- an id is claimed while another waits for it ---------------------------------------------------------------------


def _phases(town: Town) -> dict[str, Callable[[UUID], Posted]]:
    """Verbs that claim an id late."""
    paid = post(move(town.awa, town.moussa, 10)).id
    with transaction():
        hold_id = holds.hold(posting(move(town.awa, town.moussa, 10)), expires_at=LATER).id

    def owned(verb: Callable[..., Posted], **named: object) -> Callable[[UUID], Posted]:
        def call(posting_id: UUID) -> Posted:
            with transaction():
                return verb(posting_id, at=DAY, **named)

        return lambda posting_id: retrying(lambda: call(posting_id))

    return {
        "capture": owned(holds.capture, hold_id=hold_id),
        "release": owned(holds.release, hold_id=hold_id),
        "refund": owned(returns.refund, original_id=paid),
        "reverse": owned(returns.reverse, original_id=paid),
    }


@pytest.mark.parametrize("phase", ["capture", "release", "refund", "reverse"])
@pytest.mark.parametrize("first", ["commits", "gives up"])
def test_gives_an_id_to_whoever_claimed_it_first(town: Town, other: Other, phase: str, first: str) -> None:
    """The phase found the id free; when it claims it, somebody else is about to have it."""
    verb, posting_id = _phases(town)[phase], ids.new_id()
    _post_elsewhere(other, posting(move(town.clearing, town.ibrahima, 1), posting_id=posting_id))
    with _stopped(other, lambda: verb(posting_id)) as answer:
        if first == "commits":
            other.commit()
            with pytest.raises(PostingIdReused):
                answer.result(PATIENCE)
            assert queries.posting(posting_id).kind == "transfer"
            assert held(town.awa) == 10
        else:
            other.rollback()
            assert not answer.result(PATIENCE).replayed
            assert queries.posting(posting_id).original_id is not None


@pytest.mark.parametrize("first", ["commits", "gives up"])
@pytest.mark.parametrize("batched", [False, True])
def test_waits_for_a_posting_that_is_under_way_with_the_same_id(
    town: Town, other: Other, first: str, batched: bool
) -> None:
    wanted = posting(move(town.clearing, town.ibrahima, 5))
    _post_elsewhere(other, wanted)

    def call() -> bool:
        if batched:
            return _batch_again_and_again(wanted)[0].replayed
        return retrying(lambda: services.carry_out(wanted)).replayed

    with _stopped(other, call) as replayed:
        other.commit() if first == "commits" else other.rollback()
        assert replayed.result(PATIENCE) == (first == "commits")
    assert balance(town.ibrahima) == 5


@pytest.mark.parametrize("fee", [0, 1])
def test_posts_an_id_singly_and_in_a_batch_at_once_without_a_deadlock(town: Town, other: Other, fee: int) -> None:
    """Both want Awa's balance and come to wait, the batch first. Nothing is tried again here."""
    wanted = posting(move(town.awa, town.moussa, 5), *[move(town.awa, town.fees, fee)] * fee)
    _hold_the_row_of(other, town.awa)
    with (
        _stopped(other, lambda: batch([wanted])) as batched,
        _stopped(other, lambda: services.carry_out(wanted), waiting=2) as singly,
    ):
        other.rollback()
        assert [outcome.replayed for outcome in batched.result(PATIENCE)] == [False]
        assert singly.result(PATIENCE).replayed
    assert balance(town.awa) == START - 5 - fee


def test_takes_the_ids_of_a_batch_in_an_order_of_its_own(town: Town, other: Other) -> None:
    """The first has the first of three and waits for the second, while another names the third before the first."""
    first, second, third = (posting(move(town.awa, town.moussa, 1)) for _ in range(3))
    _post_elsewhere(other, posting(move(town.clearing, town.ibrahima, 1), posting_id=second.id))
    with (
        _stopped(other, lambda: batch([first, second, third])) as all_three,
        _stopped(other, lambda: batch([third, first]), waiting=2) as two,
    ):
        other.rollback()
        assert [outcome.replayed for outcome in all_three.result(PATIENCE)] == [False, False, False]
        assert [outcome.replayed for outcome in two.result(PATIENCE)] == [True, True]


# -- one account is in use -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batched", [False, True])
def test_sees_the_money_that_arrives_while_it_waits(town: Town, other: Other, batched: bool) -> None:
    post(move(town.awa, town.fatou, 1))
    other.execute("SELECT ledger_set_state(%s, 'open')", [town.fatou])
    _post_elsewhere(other, posting(move(town.awa, town.fatou, 49)))
    wanted = posting(move(town.fatou, town.moussa, 50))

    def call() -> bool:
        return (batch([wanted])[0] if batched else services.carry_out(wanted)).replayed

    with _stopped(other, call) as replayed:
        other.commit()
        assert replayed.result(PATIENCE) is False
    assert balance(town.fatou) == 0


def test_does_not_wait_for_an_account_without_a_floor_that_is_hot(town: Town, other: Other) -> None:
    """Somebody else is in the middle of using the clearing and the fee account; nobody queues behind him."""
    moves = [Move(town.clearing, town.fees, posting(move(town.clearing, town.fees, 9)).moves[0].amount)]
    _post_elsewhere(other, posting(*moves))
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    post(move(town.clearing, town.awa, 5))
    post(move(town.awa, town.moussa, 5), move(town.awa, town.fees, 1))
    assert batch([posting(move(town.clearing, town.ibrahima, 5)), posting(move(town.awa, town.fees, 1))])[0].posted
    post(move(town.awa, town.ibrahima, 3))
    other.commit()
    assert balance(town.fees) == 11
    assert balance(town.ibrahima) == 8
