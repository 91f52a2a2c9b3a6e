"""Whether the cost of a call grows with history: buffers touched, at few entries and at many.

The same two hundred wallets throughout, so that what grows is each account's history. Buffers (8 KiB pages found
in memory or read) are counted by EXPLAIN (ANALYZE, BUFFERS) and do not depend on how fast the machine is.
"""

import json
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench import books
from bench.books import Books
from bench.cluster import Cluster, Connection, connect
from cauri.books.ledger import queries

WALLETS = 200
_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_POST = f"SELECT ledger_post(uuidv7(), 'transfer', %(payer)s, %(payee)s, 10, 'MRU', {_NOW}, current_date)"
_GROW = f"""
    SELECT ledger_post_batch(array_agg(uuidv7()), array_agg('transfer'::text), array_agg({_NOW}),
        array_agg(current_date), array_agg(NULL::uuid), array_agg(item), array_agg(payer),
        array_agg(1 + (payer - 1 + step) %% {WALLETS}), array_agg(10::bigint), array_agg('MRU'::text))
      FROM (SELECT item, 1 + floor(random() * {WALLETS})::bigint AS payer,
                   1 + floor(random() * ({WALLETS} - 1))::bigint AS step
              FROM generate_series(1, %(postings)s) AS item) AS drawn
"""
_CALLS = 300
_WARM = 20


@dataclass(frozen=True)
class Flatness:
    """Buffers per call at both sizes, and bytes on disk per posting between them."""

    few: int
    many: int
    buffers_few: dict[str, float]
    buffers_many: dict[str, float]
    bytes_per_posting: float

    @property
    def ratios(self) -> dict[str, float]:
        """How much each call grew."""
        return {call: self.buffers_many[call] / self.buffers_few[call] for call in self.buffers_few}

    @property
    def worst(self) -> float:
        """The figure that is reported."""
        return max(self.ratios.values())


def measured(cluster: Cluster, *, few: int, many: int, say: Callable[[str], None]) -> Flatness:
    """Load entries up to `few`, count; load up to `many`, count again."""
    on = books.funded(cluster, "flat", wallets=WALLETS)
    _grow(on, few, say)
    postings_few, bytes_few = _size(on)
    buffers_few = _buffers(on)
    _grow(on, many, say)
    postings_many, bytes_many = _size(on)
    buffers_many = _buffers(on)
    per_posting = (bytes_many - bytes_few) / (postings_many - postings_few)
    return Flatness(few, many, buffers_few, buffers_many, per_posting)


def _grow(on: Books, entries: int, say: Callable[[str], None]) -> None:
    """Post until there are so many entries; two for each posting."""
    with connect(on.urls.app) as connection:
        found = connection.execute("SELECT count(*) FROM ledger_entry").fetchone()
        missing = entries - (found[0] if found else 0)
        while missing > 0:
            connection.execute(_GROW, {"postings": min(1000, -(-missing // 2))})
            missing -= 2000
            if missing % 1_000_000 < 2000:
                say(f"  {entries - max(missing, 0):,} entries")
    with connect(on.urls.owner) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _size(on: Books) -> tuple[int, int]:
    with connect(on.urls.app) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM ledger_posting),"
            " pg_total_relation_size('ledger_posting') + pg_total_relation_size('ledger_entry')"
        ).fetchone()
    if row is None:
        raise AssertionError("a SELECT without FROM answers one row")
    return row[0], row[1]


def _buffers(on: Books) -> dict[str, float]:
    """Mean buffers per call, over random accounts and times."""
    draw = random.Random(7)
    with connect(on.urls.app) as connection:
        first, last = _span(connection)
        later = _moments(connection)

        def account() -> dict[str, Any]:
            return {"account": draw.randint(1, WALLETS)}

        def wallets() -> dict[str, Any]:
            payer = draw.randint(1, WALLETS)
            return {"payer": payer, "payee": 1 + (payer - 1 + draw.randint(1, WALLETS - 1)) % WALLETS}

        def past() -> dict[str, Any]:
            return {**account(), "at": draw.randint(first, last)}

        def page() -> dict[str, Any]:
            return {**account(), "before": draw.choice(later), "since": 0, "most": 20}

        return {
            "posting": _mean(connection, _POST, wallets),
            "balance": _mean(connection, queries.BALANCE, account),
            "past_balance": _mean(connection, queries.BALANCE_AT, past),
            "statement_page": _mean(connection, queries.PAGE, page),
        }


def _span(connection: Connection) -> tuple[int, int]:
    row = connection.execute("SELECT min(stamp), max(stamp) FROM ledger_entry").fetchone()
    if row is None:
        raise AssertionError("an aggregate answers one row")
    return row[0], row[1]


def _moments(connection: Connection) -> list[int]:
    """Moments of the later half, so that a page of lines lies before each, with as many lines between any two.

    By lines and not by the clock: a batch that took longer would be looked at more often, and its lines lie together.
    """
    shares = [0.5 + 0.5 * step / _CALLS for step in range(_CALLS)]
    row = connection.execute(
        "SELECT percentile_disc(%(shares)s::float8[]) WITHIN GROUP (ORDER BY stamp) FROM ledger_entry",
        {"shares": shares},
    ).fetchone()
    if row is None:
        raise AssertionError("an aggregate answers one row")
    return list(row[0])


def _mean(connection: Connection, statement: str, parameters: Callable[[], dict[str, Any]]) -> float:
    counted = [_counted(connection, statement, parameters()) for _ in range(_WARM + _CALLS)]
    return statistics.mean(counted[_WARM:])


def _counted(connection: Connection, statement: str, parameters: dict[str, Any]) -> int:
    row = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters).fetchone()
    if row is None:
        raise AssertionError("EXPLAIN answers one row")
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return int(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])
