"""What must be true of all rooms' rows together, asked in one statement: a test that moves money ends with it.

`invariants.findings()` asks the same check by check, which costs a hundred statements to be planned: too much for each
of thousands of tests. Here the server plans them once for a connection.
"""

from functools import cache

import psycopg
from django.db import connection

from cauri.books.ledger import invariants
from cauri.books.ledger.invariants import Invariant


def books_must_hold() -> None:
    """Fail with what `cauri ledger verify` would find, other than in the seals."""
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    broken = cursor.execute(_all_at_once(), prepare=True).fetchall()
    assert not broken, "\n".join(f"{check}: {place}: {detail}" for check, place, detail in broken)


@cache
def _all_at_once() -> bytes:
    return " UNION ALL ".join(map(_asked, invariants.every())).encode()


def _asked(check: Invariant) -> str:
    broken = f"{check.broken} LIMIT {invariants.MOST_FINDINGS}"
    return f"(SELECT '{check.name}', place::text, detail::text FROM ({broken}) AS found (place, detail))"
