"""Remembering a final refusal after everything it refused was rolled back."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction

from cauri.kit import transactions
from cauri.kit.errors import Refusal
from cauri.kit.transactions import if_refused, retrying, transaction

SERIALIZATION_FAILURE = "40001"


class ForGood(Refusal):
    code = "for_good"
    final = True


class ForNow(Refusal):
    code = "for_now"


class AnotherAnswer(Exception):
    """What a remember-er may raise instead of the refusal."""


@pytest.fixture(params=["db", "committed_db"])
def any_db(request: pytest.FixtureRequest) -> None:
    """The words mean the same in a test that is rolled back as they do in life."""
    request.getfixturevalue(request.param)


@pytest.mark.usefixtures("any_db")
def test_remembers_after_the_rollback_and_lets_the_refusal_go_on() -> None:
    refusal = ForGood(limit="10")
    told: list[tuple[Refusal, bool]] = []

    def remember(why: Refusal) -> None:
        told.append((why, _is_written("act")))
        _write("remembered")

    raised = _refused_by(lambda: if_refused(remember), refusal)

    assert raised is refusal
    assert told == [(refusal, False)]  # what was done before is gone when it is remembered
    assert (_is_written("act"), _is_written("remembered")) == (False, True)


@pytest.mark.usefixtures("committed_db")
def test_remembers_in_one_second_transaction() -> None:
    seen: list[int] = []

    def note_transaction(_why: Refusal) -> None:
        seen.append(_transaction_id())

    def ask() -> None:
        seen.append(_transaction_id())
        if_refused(note_transaction)
        if_refused(note_transaction)

    _refused_by(ask, ForGood())

    acted, first, second = seen
    assert first == second != acted


@pytest.mark.usefixtures("any_db")
def test_remembers_in_the_order_it_was_asked_to() -> None:
    order: list[str] = []

    def ask() -> None:
        if_refused(lambda _why: order.append("key"))
        if_refused(lambda _why: order.append("payment"))
        if_refused(lambda _why: order.append("case"))

    _refused_by(ask, ForGood())

    assert order == ["key", "payment", "case"]


@pytest.mark.usefixtures("any_db")
def test_takes_all_remembering_back_when_one_raises() -> None:
    later: list[str] = []

    def answer_otherwise(_why: Refusal) -> None:
        raise AnotherAnswer

    def ask() -> None:
        if_refused(lambda _why: _write("first"))
        if_refused(answer_otherwise)
        if_refused(lambda _why: later.append("asked"))

    raised = _refused_by(ask, ForGood())

    assert isinstance(raised, AnotherAnswer)
    assert not _is_written("first")
    assert later == []


@pytest.mark.usefixtures("committed_db")
def test_is_tried_again_with_the_whole_call_when_remembering_must_be() -> None:
    attempts: list[int] = []

    def remember(_why: Refusal) -> None:
        if len(attempts) < 3:
            _fail_with(SERIALIZATION_FAILURE)
        _write("remembered")

    def act() -> None:
        with transaction():
            attempts.append(1)
            if_refused(remember)
            raise ForGood

    with pytest.raises(ForGood):
        retrying(act)
    assert len(attempts) == 3
    assert _is_written("remembered")


@pytest.mark.usefixtures("any_db")
@pytest.mark.parametrize("error", [ForNow(), KeyError("a bug"), KeyboardInterrupt()], ids=["for now", "bug", "stop"])
def test_remembers_nothing_but_final_refusals(error: BaseException) -> None:
    raised = _refused_by(lambda: if_refused(lambda _why: _write("remembered")), error)

    assert raised is error
    assert (_is_written("act"), _is_written("remembered")) == (False, False)


@pytest.mark.usefixtures("any_db")
def test_remembers_nothing_when_the_act_was_done() -> None:
    with transaction():
        if_refused(lambda _why: _write("remembered"))
        _write("act")

    assert (_is_written("act"), _is_written("remembered")) == (True, False)


@pytest.mark.usefixtures("any_db")
def test_remembers_nothing_of_a_refusal_that_was_dealt_with_inside() -> None:
    def refuse() -> None:
        with django_transaction.atomic():
            if_refused(lambda _why: _write("remembered"))
            raise ForGood

    with transaction():
        with pytest.raises(ForGood):
            refuse()
        _write("act")

    assert (_is_written("act"), _is_written("remembered")) == (True, False)


@pytest.mark.usefixtures("any_db")
def test_remembers_when_the_database_itself_had_refused() -> None:
    def break_and_refuse() -> None:
        if_refused(lambda _why: _write("remembered"))
        try:
            _write("act")
        except IntegrityError as error:
            raise ForGood from error

    def act() -> None:
        with transaction():
            _write("act")
            break_and_refuse()

    with pytest.raises(ForGood):
        act()
    assert (_is_written("act"), _is_written("remembered")) == (False, True)


@pytest.mark.usefixtures("any_db")
def test_leaks_nothing_into_the_next_transaction() -> None:
    calls: list[str] = []
    _refused_by(lambda: if_refused(lambda _why: calls.append("first")), ForGood())
    _refused_by(lambda: None, ForGood())
    _refused_by(lambda: if_refused(lambda _why: calls.append("third")), ForGood())

    assert calls == ["first", "third"]


@pytest.mark.usefixtures("any_db")
def test_needs_a_transaction_that_is_still_to_be_decided() -> None:
    with pytest.raises(transactions.NoTransaction):
        if_refused(lambda _why: None)

    _refused_by(lambda: None, ForGood())
    with pytest.raises(transactions.NoTransaction):
        if_refused(lambda _why: None)


@pytest.mark.usefixtures("committed_db")
def test_is_a_matter_of_each_thread() -> None:
    both_are_in = threading.Barrier(2, timeout=30)

    def act(name: str, error: Refusal) -> str:
        def ask() -> None:
            if_refused(lambda _why: _write(f"{name} remembered"))
            both_are_in.wait()

        try:
            return type(_refused_by(ask, error, name)).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        doors = [pool.submit(act, "awa", ForGood()), pool.submit(act, "moussa", ForNow())]
        assert [door.result(timeout=30) for door in doors] == ["ForGood", "ForNow"]

    assert _is_written("awa remembered")
    assert not _is_written("moussa remembered")


@pytest.mark.usefixtures("committed_db")
def test_gives_another_thread_no_part_in_a_transaction() -> None:
    def outside() -> str:
        try:
            if_refused(lambda _why: None)
        except transactions.NoTransaction:
            return "outside"
        return "inside"

    with transaction(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(outside).result(timeout=30) == "outside"


def _refused_by(ask: Callable[[], None], error: BaseException, name: str = "act") -> BaseException:
    """What leaves a transaction that wrote, asked for things to be remembered, and ended in an error."""

    def act() -> None:
        with transaction():
            _write(name)
            ask()
            raise error

    with pytest.raises(BaseException) as raised:  # noqa: PT011 - whatever it is, the test looks at it
        act()
    return raised.value


def _execute(sql: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _fail_with(sqlstate: str) -> None:
    _execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$")


def _write(name: str) -> None:
    _execute("INSERT INTO django_session VALUES (%s, '', now())", name)


def _is_written(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM django_session WHERE session_key = %s)", [name])
        return bool(cursor.fetchone()[0])


def _transaction_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        return int(cursor.fetchone()[0])
