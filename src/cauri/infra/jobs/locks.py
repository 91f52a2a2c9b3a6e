"""Doing something in one place only: PostgreSQL's advisory locks, held by a connection and freed with it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Hold the lock of that name for the block, if nobody else does; the block is told whether it does.

    The lock belongs to this thread's connection: should that break, PostgreSQL frees it.
    """
    key = _key(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            _free(key)


def _free(key: int) -> None:
    with suppress(DatabaseError), connection.cursor() as cursor:  # a broken connection has freed it already
        cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
