"""Four words for transactions, so that a reader knows who owns one.

`with transaction():` owns it: this is where the commit happens.
`@transaction_required` needs one and never opens its own.
`@durable` must not be inside one, because what it does cannot be rolled back (a call to a company, a
refusal that must survive).
`retrying(...)` is for doors: it runs a whole call again when PostgreSQL asked for that.

django-subatomic offers the first three, but asks for Python 3.12; Debian 12 has 3.11.
"""

import functools
import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection
from django.db import transaction as django_transaction

P = ParamSpec("P")
R = TypeVar("R")

MOST_TRIES = 5
_TRY_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected


class NoTransaction(AssertionError):
    """A verb that needs its caller's transaction was called without one."""


class InsideTransaction(AssertionError):
    """A verb that must stand on its own was called inside a transaction."""


def transaction() -> AbstractContextManager[None]:
    """Own a transaction: commit at the end of the block, or roll all of it back.

    Raises RuntimeError when a transaction is open already: then someone else owns the commit, and the block's
    promise would be false.
    """
    return django_transaction.atomic(durable=True)


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


def _in_a_real_transaction() -> bool:
    """Whether an atomic block is open that is not the wrapper a test case rolls back."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
