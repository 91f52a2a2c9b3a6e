"""From facts to deliveries: which facts are new, and one delivery of each for every handler.

A fact is new when the transaction that told it was not in the snapshot of the last time. So a transaction
that commits late is not overlooked, one that stays open holds nothing back, and no fact is looked at twice.
All facts that are visible at once are spread at once: whoever sees a fact of an aggregate also sees the
ones before it.
"""

from dataclasses import dataclass

from django.db import connection

from cauri.infra.outbox import events
from cauri.kit.transactions import transaction

_READ = """
SELECT c.era, pg_snapshot_xmax(c.snapshot)::text, ARRAY(SELECT pg_snapshot_xip(c.snapshot)::text), c.position,
       c.cluster, s.system_identifier
FROM outbox_cursor c, pg_control_system() s
WHERE c.id = 1
"""

# The newest transaction id comes from the index's end, whatever the planner's statistics say.
_ANYTHING_NEW = """
SELECT coalesce(
        (SELECT xid FROM outbox_fact WHERE era = %(era)s ORDER BY xid DESC LIMIT 1) >= %(xmax)s::xid8, false)
    OR EXISTS (SELECT FROM outbox_fact WHERE era = %(era)s AND xid = ANY (%(open)s::xid8[]))
"""

# `beyond` is null except after a move to another cluster.
_SPREAD = """
WITH fresh AS MATERIALIZED (
    SELECT position, name, aggregate FROM outbox_fact
    WHERE era = %(era)s
      AND (xid >= %(xmax)s::xid8 OR xid = ANY (%(open)s::xid8[]) OR position > %(beyond)s::bigint)
), made AS (
    INSERT INTO outbox_delivery (fact_id, handler, queue, aggregate)
    SELECT fresh.position, h.handler, h.queue, fresh.aggregate
    FROM fresh
    JOIN unnest(%(names)s::text[], %(handlers)s::text[], %(queues)s::text[]) AS h (name, handler, queue)
        USING (name)
    ORDER BY fresh.position
    ON CONFLICT DO NOTHING
)
UPDATE outbox_cursor
SET snapshot = pg_current_snapshot(), era = %(new_era)s, cluster = %(cluster)s,
    position = greatest(position, (SELECT max(position) FROM fresh))
WHERE id = 1
RETURNING (SELECT count(*) FROM fresh)
"""


@dataclass(frozen=True)
class _Seen:
    """What the relay had seen the last time, and on which cluster."""

    era: int
    xmax: str
    open: list[str]
    position: int
    cluster: int
    cluster_now: int

    @property
    def moved(self) -> bool:
        """Whether the database was since restored into another cluster, where transaction ids start anew."""
        return self.cluster != self.cluster_now


def spread() -> int:
    """Make the deliveries of every fact that has become visible since the last time. Answers how many facts.

    Does nothing while another process is at it. After a move to another cluster, facts of the old one that
    were never spread are spread first, and a new era begins.
    """
    seen = _read()
    if seen is None or not (seen.moved or _anything_new(seen)):
        return 0
    with transaction():
        seen = _read(lock=True)
        if seen is None:
            return 0
        return _spread(seen, new_era=_begin_era() if seen.moved else seen.era)


def _read(*, lock: bool = False) -> _Seen | None:
    with connection.cursor() as cursor:
        cursor.execute(_READ + ("FOR UPDATE OF c SKIP LOCKED" if lock else ""))
        row = cursor.fetchone()
    return _Seen(*row) if row else None


def _anything_new(seen: _Seen) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ANYTHING_NEW, {"era": seen.era, "xmax": seen.xmax, "open": seen.open})
        return bool(cursor.fetchone()[0])


def _spread(seen: _Seen, *, new_era: int) -> int:
    subscriptions = events.subscriptions()
    with connection.cursor() as cursor:
        cursor.execute(
            _SPREAD,
            {
                "era": seen.era,
                "xmax": seen.xmax,
                "open": seen.open,
                "beyond": seen.position if seen.moved else None,
                "names": [events.name_of(subscription.fact) for subscription in subscriptions],
                "handlers": [subscription.name for subscription in subscriptions],
                "queues": [subscription.queue for subscription in subscriptions],
                "new_era": new_era,
                "cluster": seen.cluster_now,
            },
        )
        return int(cursor.fetchone()[0])


def _begin_era() -> int:
    """Let facts published from now on belong to a new era, after waiting for those being told right now."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute("SELECT outbox_new_era()")
        return int(cursor.fetchone()[0])
