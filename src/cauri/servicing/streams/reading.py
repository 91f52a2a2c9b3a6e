"""Reading streams and taking tickets, for many people in one question. Without Django: see `tickets`.

The connection is in autocommit mode. Every question is answered from one snapshot.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import AsyncConnection

Place = tuple[UUID, int]  # whose stream, and after which number
CHANNEL: Final = "streams"  # where whoever adds events says whose: ids in hexadecimal, separated by spaces

_TAKE = "DELETE FROM streams_ticket WHERE digest = ANY(%s) RETURNING digest, user_id, session_id, expires_at"

_SINCE = """
SELECT asked.user_id, asked.sequence, s.last, e.sequence, e.name, e.subject
FROM unnest(%s::uuid[], %s::bigint[]) AS asked (user_id, sequence)
JOIN streams_stream s ON s.user_id = asked.user_id AND s.last <> asked.sequence
LEFT JOIN LATERAL (
    SELECT sequence, name, subject FROM streams_event e
    WHERE e.user_id = asked.user_id AND e.sequence > asked.sequence ORDER BY e.sequence LIMIT %s
) e ON true
ORDER BY asked.user_id, asked.sequence, e.sequence
"""

_LAST = "SELECT user_id, last FROM streams_stream WHERE user_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class TakenTicket:
    """Whose ticket it was, and by which session it was asked for."""

    user_id: UUID
    session_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """An event as it is sent."""

    sequence: int
    name: str
    subject: UUID | None


@dataclass(slots=True)
class News:
    """What there is after a number: the stream's last number, and the next events. They may begin later, if those in
    between are forgotten; and a stream that ends earlier is one that was restored."""

    last: int
    events: list[StreamEvent] = field(default_factory=list)

    def continues(self, sequence: int) -> bool:
        """Whether this is what comes next after a number, with nothing left out."""
        numbers = [one.sequence for one in self.events]
        return bool(numbers) and numbers == list(range(sequence + 1, sequence + 1 + len(numbers)))


async def take(connection: AsyncConnection, digests: Collection[bytes]) -> dict[bytes, TakenTicket]:
    """Use tickets up. Those that are unknown or were used before are left out; whether one is too old is not judged."""
    rows = await connection.execute(_TAKE, [list(digests)])
    return {bytes(digest): TakenTicket(*rest) for digest, *rest in await rows.fetchall()}


async def last_of(connection: AsyncConnection, users: Collection[UUID]) -> dict[UUID, int]:
    """The number of everybody's last event."""
    rows = await connection.execute(_LAST, [list(users)])
    return dict(await rows.fetchall())


async def since(connection: AsyncConnection, asked: Collection[Place], *, most: int) -> dict[Place, News]:
    """What came after each of these places, at most so many events. Where nothing is new is left out."""
    rows = await connection.execute(_SINCE, [[user_id for user_id, _ in asked], [after for _, after in asked], most])
    found: dict[Place, News] = {}
    for user_id, after, last, sequence, name, subject in await rows.fetchall():
        news = found.setdefault((user_id, after), News(last))
        if sequence is not None:
            news.events.append(StreamEvent(sequence, name, subject))
    return found
