import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connection

from cauri.kit import transactions
from cauri.kit.transactions import durable, retrying, transaction, transaction_required

SERIALIZATION_FAILURE = "40001"
UNIQUE_VIOLATION = "23505"


@transaction_required
def inside() -> str:
    return "inside"


@durable
def alone() -> str:
    return "alone"


def _execute(sql: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _fail_with(sqlstate: str) -> None:
    _execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$")


def _remember(name: str) -> None:
    _execute("INSERT INTO django_session VALUES (%s, '', now())", name)


def _is_remembered(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM django_session WHERE session_key = %s)", [name])
        return bool(cursor.fetchone()[0])


@pytest.fixture(params=["db", "committed_db"])
def any_db(request: pytest.FixtureRequest) -> None:
    """The words mean the same in a test that is rolled back as they do in life."""
    request.getfixturevalue(request.param)


# -- who owns one ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("committed_db")
def test_commit_at_the_end_of_their_block() -> None:
    with transaction():
        _remember("kept")
    connection.close()
    assert _is_remembered("kept")


@pytest.mark.usefixtures("committed_db")
def test_roll_everything_back_when_their_block_raises() -> None:
    def call() -> None:
        with transaction():
            _remember("lost")
            raise KeyError

    with pytest.raises(KeyError):
        call()
    assert not _is_remembered("lost")


@pytest.mark.usefixtures("any_db")
def test_have_one_owner() -> None:
    with transaction(), pytest.raises(RuntimeError), transaction():
        pass


# -- who needs one, and who must not be in one -----------------------------------------------------


@pytest.mark.usefixtures("any_db")
def test_are_the_callers_where_a_verb_requires_one() -> None:
    with pytest.raises(transactions.NoTransaction, match="inside"):
        inside()
    with transaction():
        assert inside() == "inside"


@pytest.mark.usefixtures("any_db")
def test_are_over_before_a_durable_verb_runs() -> None:
    assert alone() == "alone"
    with transaction(), pytest.raises(transactions.InsideTransaction, match="alone"):
        alone()


# -- trying again ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("committed_db")
def test_are_run_again_after_a_deadlock() -> None:
    both_hold_one = threading.Barrier(2, timeout=30)
    tries: list[str] = []

    def lock(name: str, first: int, second: int) -> str:
        tries.append(name)
        with transaction():
            _execute("SELECT pg_advisory_xact_lock(%s)", first)
            if tries.count(name) == 1:
                both_hold_one.wait()
            _execute("SELECT pg_advisory_xact_lock(%s)", second)
            _remember(name)
        return name

    def door(name: str, first: int, second: int) -> str:
        try:
            return retrying(lambda: lock(name, first, second))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        doors = [pool.submit(door, "awa", 1, 2), pool.submit(door, "moussa", 2, 1)]
        assert [done.result(timeout=60) for done in doors] == ["awa", "moussa"]
    assert len(tries) == 3  # one of them was the victim, once
    assert _is_remembered("awa")
    assert _is_remembered("moussa")


@pytest.mark.usefixtures("committed_db")
def test_are_run_again_after_a_serialization_failure() -> None:
    tries: list[int] = []

    def call() -> str:
        with transaction():
            tries.append(1)
            _remember(f"try {len(tries)}")
            if len(tries) < transactions.MOST_TRIES:
                _fail_with(SERIALIZATION_FAILURE)
        return "done"

    assert retrying(call) == "done"
    assert len(tries) == transactions.MOST_TRIES
    assert [_is_remembered(f"try {number}") for number in (1, 2, 3, 4, 5)] == [False] * 4 + [True]


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(
    ("sqlstate", "tries_made"),
    [(SERIALIZATION_FAILURE, transactions.MOST_TRIES), (UNIQUE_VIOLATION, 1)],
)
def test_are_given_up_in_the_end(sqlstate: str, tries_made: int) -> None:
    tries: list[int] = []

    def call() -> None:
        tries.append(1)
        with transaction():
            _fail_with(sqlstate)

    with pytest.raises(DatabaseError) as error:
        retrying(call)
    assert transactions.sqlstate_of(error.value) == sqlstate
    assert len(tries) == tries_made


@pytest.mark.usefixtures("any_db")
def test_are_not_run_again_from_within() -> None:
    with transaction(), pytest.raises(transactions.InsideTransaction):
        retrying(lambda: None)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("call", "error"),
    [(lambda: _fail_with(UNIQUE_VIOLATION), IntegrityError), (lambda: [].pop(), IndexError)],
)
def test_leave_other_errors_alone(call: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        retrying(call)
