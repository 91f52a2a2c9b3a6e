"""Many threads at once, each with its own connection."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
PATIENCE = 90
MOST = 90
"""So many threads find a connection each: PostgreSQL comes with 100 in all, and the test's own is one of them."""


def together(calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run calls, `MOST` at most, at the same moment. What each returned or raised, in their order."""
    assert len(calls) <= MOST, "PostgreSQL, as it comes, has not so many connections"
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        start.wait(PATIENCE)
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls, timeout=PATIENCE))


@contextmanager
def meanwhile(*calls: Callable[[], object]) -> Iterator[None]:
    """Run each call over and over, in a thread of its own, for the length of the block; what one raises is raised."""
    stop = threading.Event()
    errors: list[Exception] = []

    def go_on(call: Callable[[], object]) -> None:
        try:
            while not stop.is_set() and not errors:
                call()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go_on, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
    if errors:
        raise errors[0]
