"""Counting requests in windows of a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from cauri.infra.throttles.lots import Lots
from cauri.infra.throttles.models import Counter
from cauri.kit import clock

_SECONDS = 60
_LOTS_OF_A_LIMIT = 20

# The row is locked for this statement only. The table being unlogged, the commit waits for no disk.
_TAKE = """
INSERT INTO throttles_counter AS c (key, minute, taken) VALUES (%(key)s, %(minute)s, %(taken)s)
ON CONFLICT (key) DO UPDATE SET
    taken = CASE WHEN excluded.minute > c.minute THEN 0 ELSE c.taken END + excluded.taken,
    minute = greatest(c.minute, excluded.minute)
RETURNING taken
"""

_lots = Lots()


@dataclass(frozen=True)
class Standing:
    """How a caller stands with a limit after a request."""

    allowed: bool
    limit: int
    remaining: int
    reset: int  # seconds until the window ends


def take(*, limit: str, who: str, most: int, in_lots: bool = False, now: datetime) -> Standing:
    """Count one request of `who` under a limit of `most` a minute, and say whether it may pass.

    With `in_lots` several are counted at once and the rest is spent in this process, which saves most round
    trips. Raises django.db.Error when it cannot count.
    """
    key = UUID(bytes=salted_hmac("cauri.infra.throttles", f"{limit}:{who}", algorithm="sha256").digest()[:16])
    minute, seconds = divmod(_seconds_of(now), _SECONDS)
    remaining = _lots.spend(key, minute)
    if remaining is None:
        remaining = _take(key, minute, size=max(1, most // _LOTS_OF_A_LIMIT) if in_lots else 1, most=most)
    return Standing(allowed=remaining >= 0, limit=most, remaining=max(remaining, 0), reset=_SECONDS - seconds)


def prune(*, kept: timedelta, now: datetime) -> int:
    """Forget callers that were not seen for so long. Answers how many."""
    return Counter.objects.filter(minute__lt=_seconds_of(now - kept) // _SECONDS).delete()[0]


def _take(key: UUID, minute: int, *, size: int, most: int) -> int:
    """What remains after one request of a new lot; below zero when not even that one was left."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"key": key, "minute": minute, "taken": size})
        beyond = most - int(cursor.fetchone()[0])
    mine = min(size, size + beyond)
    if mine < 1:
        return -1
    _lots.keep(key, minute, unspent=mine - 1, beyond=max(beyond, 0))
    return mine - 1 + max(beyond, 0)


def _seconds_of(at: datetime) -> int:
    return clock.microseconds_of(at) // 1_000_000
