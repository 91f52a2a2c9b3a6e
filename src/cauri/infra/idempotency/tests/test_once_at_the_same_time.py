"""Requests under one key at the same moment: one is carried out, the others wait and get its answer."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connection
from tests.support.crowds import together
from tests.support.platforms import eventually

from cauri.infra.embedded.databases import Urls
from cauri.infra.idempotency.keys import Answer, KeyInUse, KeyReused
from cauri.infra.idempotency.models import IdempotencyKey
from cauri.infra.idempotency.tests.acts import AWA, MOUSSA, Act, NoMoney, effects, key, once

pytestmark = pytest.mark.usefixtures("committed_db")

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@dataclass
class Meeting(Act):
    """An act that goes on only when others wait for it."""

    others: int = 1
    before_refusing: Callable[[], None] = field(default=lambda: None)

    def __call__(self, posting_id: UUID) -> Answer:
        assert eventually(lambda: _waiting() >= self.others, seconds=30)
        self.before_refusing()
        return super().__call__(posting_id)


def test_waits_for_the_first_and_gets_its_answer() -> None:
    act = Meeting(others=7)

    answers = together([lambda: once(key(), act)] * 8)

    told = [one for one in answers if isinstance(one, Answer)]
    assert len(told) == 8
    assert len({one.body for one in told}) == 1
    assert sorted(one.replayed for one in told) == [False] + [True] * 7
    assert (len(act.posting_ids), effects()) == (1, 1)


def test_waits_and_is_then_told_that_it_is_another_request() -> None:
    first, other = together(
        [lambda: once(key("k", "10"), Meeting()), lambda: _after_the_lock_is_held(lambda: once(key("k", "11"), Act()))]
    )

    assert isinstance(first, Answer)
    assert isinstance(other, KeyReused)
    assert effects() == 1


def test_waits_for_nobody_elses() -> None:
    with _held(key().principal, "k-1"):
        assert once(key(of=MOUSSA), Act()).status == 201
        assert once(key("k-2"), Act()).status == 201


def test_gives_up_waiting_after_five_seconds() -> None:
    act = Act()

    with _held(AWA, "k-1"):
        began = time.monotonic()
        with pytest.raises(KeyInUse) as refused:
            once(key(), act)
        waited = time.monotonic() - began

    assert 4.5 < waited < 8
    assert (refused.value.status, refused.value.retryable, refused.value.facts) == (409, True, {"retry_after": 1})
    assert act.posting_ids == []
    assert once(key(), act).status == 201


def test_is_one_answer_for_both_when_the_money_comes_between_refusal_and_repetition() -> None:
    """The first is refused and rolled back; the second, which waits, finds the money before that is remembered."""
    first_try, second_try = Meeting(NoMoney()), Act()

    refused, posted = together(
        [lambda: once(key(), first_try), lambda: _after_the_lock_is_held(lambda: once(key(), second_try))]
    )

    assert isinstance(refused, Answer)
    assert isinstance(posted, Answer)
    assert (refused.status, posted.status) == (201, 201)
    assert refused.body == posted.body
    assert (refused.replayed, posted.replayed) == (True, False)
    assert (IdempotencyKey.objects.get().posting_id, effects()) == (second_try.posting_ids[0], 1)


def test_is_one_refusal_for_all_when_all_are_refused() -> None:
    act = Act(NoMoney())
    start = threading.Barrier(6, timeout=30)

    def door() -> Answer:
        start.wait()
        return once(key(), act)

    told = [one for one in together([door] * 6) if isinstance(one, Answer)]

    assert len(told) == 6
    assert {one.status for one in told} == {402}
    assert {one.body for one in told} == {bytes(IdempotencyKey.objects.get().body)}
    assert effects() == 0


def test_leaves_neither_effect_nor_answer_when_the_connection_dies_between_them(committed_db: Urls) -> None:
    def die() -> None:
        with psycopg.connect(committed_db.app, autocommit=True) as other:
            mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            assert other.execute(mine).fetchall() == [(True,)]

    class Dying(Act):
        def __call__(self, posting_id: UUID) -> Answer:
            answer = super().__call__(posting_id)
            die()
            return answer

    with pytest.raises(OperationalError):
        once(key(), Dying())
    connection.close()
    assert (effects(), IdempotencyKey.objects.count()) == (0, 0)

    assert once(key(), Act()).status == 201
    assert effects() == 1


def _after_the_lock_is_held(call: Callable[[], Answer]) -> Answer:
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()"
    assert eventually(lambda: _count(held) == 1, seconds=30)
    return call()


@contextmanager
def _held(principal: UUID, text: str) -> Iterator[None]:
    """Let another session be at work under a key for the length of the block."""
    inside, done = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT * FROM idempotency_claim(%s, %s)", [principal, text])
            inside.set()
            done.wait(30)
            cursor.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(30)
    try:
        yield
    finally:
        done.set()
        thread.join(30)


def _waiting() -> int:
    return _count(WAITING)


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
