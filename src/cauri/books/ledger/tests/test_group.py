"""A `Group` …"""

import threading
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection

from cauri.books.ledger import queries
from cauri.books.ledger.grouping import Closed, Group
from cauri.books.ledger.postings import NewPosting, Outcome
from cauri.books.ledger.refusals import (
    AmountOutOfRange,
    AtInTheFuture,
    InsufficientFunds,
    PostingIdReused,
    SameAccount,
)
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import START, Town, another_connection, balance, move, posting, stands
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock

PATIENCE = 60


@pytest.fixture
def town(committed_db: Urls) -> Town:
    return towns.settle()


def _answers(futures: list["Future[Outcome]"]) -> list[Outcome]:
    return [future.result(PATIENCE) for future in futures]


def test_posts_for_a_single_caller(town: Town) -> None:
    with Group() as group:
        one = posting(move(town.awa, town.moussa, 5))
        outcome = group.submit(one).result(PATIENCE)
        assert outcome.posted
        assert not outcome.replayed
        assert balance(town.awa) == START - 5
        assert group.submit(one).result(PATIENCE).replayed


@pytest.mark.parametrize("posters", [1, 3])
def test_posts_for_64_threads_at_once(town: Town, posters: int) -> None:
    """Half of them between two wallets in both directions, half to the merchant, some without the money."""
    shapes = [
        [move(town.awa, town.moussa, 3)],
        [move(town.moussa, town.awa, 2)],
        [move(town.awa, town.ibrahima, 5), move(town.awa, town.fees, 1)],
        [move(town.fatou, town.awa, 1)],
    ]
    together = threading.Barrier(64)
    with Group(posters=posters, most=50) as group, ThreadPoolExecutor(64) as callers:

        def call(n: int) -> list[Outcome]:
            together.wait(PATIENCE)
            return [group.submit(posting(*shapes[n % 4])).result(PATIENCE) for _ in range(5)]

        outcomes = [outcome for answered in callers.map(call, range(64)) for outcome in answered]
    counted = Counter(outcome.refusal.code if outcome.refusal else "posted" for outcome in outcomes)
    assert counted == {"posted": 240, "insufficient_funds": 80}
    assert balance(town.awa) == START + 80 * (2 - 3 - 6)
    assert balance(town.moussa) == START + 80
    assert (balance(town.ibrahima), balance(town.fees)) == (400, 80)


def test_gives_every_caller_his_own_answer(town: Town) -> None:
    with Group() as group:
        asked = [posting(move(town.awa, town.moussa, amount)) for amount in (1, START, 2, START + 1, 3)]
        outcomes = _answers([group.submit(one) for one in asked])
    assert [outcome.id for outcome in outcomes] == [one.id for one in asked]
    assert [outcome.posted for outcome in outcomes] == [True, False, True, False, True]
    refusal = outcomes[1].refusal
    assert isinstance(refusal, InsufficientFunds)
    assert refusal.facts["needed_minor"] == START
    assert queries.posting(asked[1].id).state == "refused"


def test_answers_again_for_the_same_id_and_calls_another_body_a_conflict(town: Town) -> None:
    one = posting(move(town.awa, town.moussa, 5))
    other = posting(move(town.awa, town.moussa, 6), posting_id=one.id)
    with Group() as group:
        outcomes = _answers([group.submit(each) for each in (one, one, other, one)])
    assert [outcome.replayed for outcome in outcomes] == [False, True, False, True]
    assert isinstance(outcomes[2].refusal, PostingIdReused)
    assert balance(town.awa) == START - 5


def test_keeps_a_malformed_posting_from_hurting_those_beside_it(town: Town, committed_db: Urls) -> None:
    good = [posting(move(town.awa, town.moussa, amount)) for amount in (1, 2, 3)]
    bad: dict[type[Exception], NewPosting] = {
        AmountOutOfRange: posting(move(town.awa, town.moussa, 0)),
        SameAccount: posting(move(town.awa, town.awa, 1)),
        AtInTheFuture: posting(move(town.awa, town.moussa, 1), at=clock.now() + timedelta(hours=1)),
    }
    with Group() as group:
        with another_connection(committed_db.app) as busy:  # keeps the poster busy, so that the rest waits together
            busy.execute("SELECT ledger_set_state(%s, 'frozen')", [town.moussa])
            first = group.submit(good[0])
            others = [group.submit(one) for one in (good[1], *bad.values(), good[2])]
        outcomes = _answers([first, *others])
    assert [outcome.posted for outcome in outcomes] == [True, True, False, False, False, True]
    assert [type(outcome.refusal) for outcome in outcomes[2:5]] == list(bad)
    assert not any(stands(one.id) for one in bad.values())
    assert balance(town.moussa) == START + 6


def test_waits_for_what_was_submitted_and_takes_nothing_more(town: Town) -> None:
    group = Group()
    futures = [group.submit(posting(move(town.awa, town.moussa, 1))) for _ in range(300)]
    group.close()
    assert all(future.done() for future in futures)
    assert balance(town.awa) == START - 300
    with pytest.raises(Closed):
        group.submit(posting(move(town.awa, town.moussa, 1)))
    group.close()


def test_posts_at_most_so_many_at_a_time(town: Town) -> None:
    with Group(most=7) as group:
        futures = [group.submit(posting(move(town.awa, town.moussa, 1))) for _ in range(50)]
    sizes = Counter(queries.posting(future.result().id).xid for future in futures)
    assert max(sizes.values()) <= 7
    assert sum(sizes.values()) == 50


def test_forgets_a_caller_who_no_longer_waits_and_serves_the_others(town: Town, committed_db: Urls) -> None:
    asked = [posting(move(town.awa, town.moussa, amount)) for amount in (1, 2, 4)]
    with Group() as group:
        with another_connection(committed_db.app) as busy:
            busy.execute("SELECT ledger_set_state(%s, 'frozen')", [town.moussa])
            futures = [group.submit(one) for one in asked[:1]]
            _until_waiting(committed_db)
            futures += [group.submit(one) for one in asked[1:]]
            assert futures[1].cancel()
        assert futures[0].result(PATIENCE).posted
        assert futures[2].result(PATIENCE).posted
        assert group.submit(posting(move(town.awa, town.moussa, 8))).result(PATIENCE).posted
    assert not stands(asked[1].id)
    assert balance(town.moussa) == START + 13


def test_goes_on_after_its_connection_was_lost(town: Town, committed_db: Urls) -> None:
    with Group() as group:
        assert group.submit(posting(move(town.awa, town.moussa, 1))).result(PATIENCE).posted
        with another_connection(committed_db.app) as busy:
            busy.execute("SELECT ledger_set_state(%s, 'frozen')", [town.moussa])
            lost = group.submit(posting(move(town.awa, town.moussa, 2)))
            _until_waiting(committed_db, terminate=True)
            with pytest.raises(DatabaseError):
                lost.result(PATIENCE)
        assert group.submit(posting(move(town.awa, town.moussa, 4))).result(PATIENCE).posted
    assert balance(town.moussa) == START + 5


def _until_waiting(urls: Urls, *, terminate: bool = False) -> None:
    """Until a poster waits for a lock, which the test holds; end its backend if asked."""
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with psycopg.connect(urls.app, autocommit=True) as watcher:
        for _ in range(PATIENCE * 100):
            if pid := watcher.execute(waiting).fetchone():
                if terminate:
                    watcher.execute("SELECT pg_terminate_backend(%s)", pid)
                return
            threading.Event().wait(0.01)
    raise AssertionError("nobody waits")


def test_leaves_no_connection_behind(town: Town) -> None:
    with Group(posters=2) as group:
        group.submit(posting(move(town.awa, town.moussa, 1))).result(PATIENCE)
    # Autovacuum looks in as well; it is nobody's. What kind of process it is, the app's role is not told.
    clients = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename IS NOT NULL"
    with connection.cursor() as cursor:
        for _ in range(PATIENCE * 100):  # the server notices a closed connection a moment later
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(clients)
            if (left := cursor.fetchone()) == (1,):
                return
            threading.Event().wait(0.01)
    raise AssertionError(f"{left} connections")
