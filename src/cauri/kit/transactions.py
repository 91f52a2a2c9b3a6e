"""Four words for transactions, so that a reader knows who owns one.

`with transaction():` owns it: this is where the commit happens.
`@transaction_required` needs one and never opens its own.
`@durable` must not be inside one, because what it does cannot be rolled back (a call to a company, a
refusal that must survive).
`retrying(...)` is for doors: it runs a whole call again when PostgreSQL asked for that.

A refusal takes its whole transaction back, and yet some refusals must be remembered. Whoever has to remember one says
so beforehand with `if_refused(...)`.

django-subatomic offers the first three, but asks for Python 3.12; Debian 12 has 3.11.
"""

import functools
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, connection
from django.db import transaction as django_transaction

from cauri.kit.errors import Refusal

P = ParamSpec("P")
R = TypeVar("R")

Remember = Callable[[Refusal], object]

MOST_TRIES = 5
_TRY_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected


@dataclass(frozen=True, slots=True)
class _Write:
    statement: str
    parameters: Sequence[Any]
    unwritten: Refusal | None

    def stands(self) -> None:
        """Nothing: Django's list of those that wait for the commit knows which savepoints were rolled back."""


@dataclass(slots=True)
class _Owned:
    """What the owner of a transaction does for those who take part in it."""

    to_remember: list[Remember] = field(default_factory=list)
    last_writes: list[_Write] = field(default_factory=list)


_current: ContextVar[_Owned | None] = ContextVar("current_transaction", default=None)


class NoTransaction(AssertionError):
    """A verb that needs its caller's transaction was called without one."""


class InsideTransaction(AssertionError):
    """A verb that must stand on its own was called inside a transaction."""


@contextmanager
def transaction() -> Iterator[None]:
    """Own a transaction: commit at the end of the block, or roll all of it back.

    A final refusal that leaves the block is remembered, in a second short transaction, by whoever asked for that with
    `if_refused`. Raises RuntimeError when a transaction is open already: then someone else owns the commit, and the
    block's promise would be false.
    """
    owned = _Owned()
    try:
        with _committed(owned):
            yield
    except Refusal as refusal:
        if refusal.final and owned.to_remember:
            with _committed(_Owned()):
                for remember in owned.to_remember:
                    remember(refusal)
        raise


def if_refused(remember: Remember) -> None:
    """Have a final refusal of the current transaction remembered after it was rolled back.

    All who asked are called in one second transaction, in the order they asked. What one of them raises takes that
    second transaction back and is raised instead of the refusal. Raises NoTransaction.
    """
    owned = _current.get()
    if owned is None:
        raise NoTransaction("only what happens in a transaction can be refused and remembered")
    owned.to_remember.append(remember)


def last_write(statement: str, parameters: Sequence[Any], *, unwritten: Refusal | None = None) -> None:
    """Have a statement run at the end of the current transaction, with all others that wait, in one round trip.

    `unwritten` is raised when it writes no row: then all of the transaction is rolled back.

    For rows that nobody reads before the commit. What was asked inside a savepoint that is rolled back is not run.
    Outside a block of `transaction()` it runs at once.
    """
    write = _Write(statement, parameters, unwritten)
    owned = _current.get()
    if owned is None:
        _run([write])
    else:
        owned.last_writes.append(write)
        django_transaction.on_commit(write.stands)  # forgotten by Django with the savepoint it was asked in


def transaction_required(verb: Callable[P, R]) -> Callable[P, R]:
    """Refuse to run outside a transaction. Raises NoTransaction."""

    @functools.wraps(verb)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _in_a_real_transaction():
            raise NoTransaction(f"{verb.__qualname__} needs the caller's transaction")
        return verb(*args, **kwargs)

    return inside


def durable(verb: Callable[P, R]) -> Callable[P, R]:
    """Refuse to run inside a transaction. Raises InsideTransaction."""

    @functools.wraps(verb)
    def outside(*args: P.args, **kwargs: P.kwargs) -> R:
        if _in_a_real_transaction():
            raise InsideTransaction(f"{verb.__qualname__} must not be called inside a transaction")
        return verb(*args, **kwargs)

    return outside


@durable
def retrying(call: Callable[[], R]) -> R:
    """Run a door's whole call, again when the database asked for it (at most five times).

    Only serialization failures and deadlocks are tried again: then PostgreSQL has rolled everything back.
    Raises InsideTransaction when a transaction is open: that one would have to be run again as a whole.
    """
    for attempt in range(1, MOST_TRIES + 1):
        try:
            return call()
        except DatabaseError as error:
            if sqlstate_of(error) not in _TRY_AGAIN or attempt == MOST_TRIES:
                raise
            time.sleep(random.uniform(0.0, 0.01 * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise AssertionError("unreachable")


def sqlstate_of(error: BaseException) -> str | None:
    """PostgreSQL's five-character code of a database error, as psycopg put it on the cause."""
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state


@contextmanager
def _committed(owned: _Owned) -> Iterator[None]:
    outer = _current.set(owned)
    try:
        with django_transaction.atomic(durable=True):
            yield
            if owned.last_writes and not connection.needs_rollback:
                _run(_standing(owned.last_writes))
    finally:
        _current.reset(outer)


def _standing(writes: Sequence[_Write]) -> list[_Write]:
    """Those that no rollback to a savepoint has taken back."""
    waiting = {id(getattr(registered[1], "__self__", None)) for registered in connection.run_on_commit}
    return [write for write in writes if id(write) in waiting]


def _run(writes: Sequence[_Write]) -> None:
    """All of them in one message to the server: Django's cursors bind parameters on this side."""
    if not writes:
        return
    statements = "; ".join(write.statement for write in writes)
    with connection.cursor() as cursor:
        cursor.execute(statements, [one for write in writes for one in write.parameters])
        for write in writes:
            if cursor.rowcount == 0 and write.unwritten is not None:
                raise write.unwritten
            cursor.nextset()


def _in_a_real_transaction() -> bool:
    """Whether an atomic block is open that is not the wrapper a test case rolls back."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
