"""What the server asks the database: on one connection, for many people at once.

Questions that come while one is under way go together in the next, so that a thousand apps that come back at the same
moment cost a few round trips.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from cauri.identity.access import standing
from cauri.kit import clock
from cauri.servicing.streams import reading
from cauri.servicing.streams.reading import CHANNEL, News, Place, StreamEvent

MOST_RESUMED: Final = 1000  # events; whoever has missed more loads everything
_OPENED_AT_ONCE = 200
_LONGEST = 10.0  # seconds for one question
_ALIVE = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


class Unavailable(Exception):
    """The database does not answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who comes with which ticket, and up to where they know their stream."""

    digest: bytes
    after: int | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A ticket that is good: whose stream it opens, how far that is, and what the client has missed; None when that
    cannot be told any more.
    """

    user_id: UUID
    session_id: UUID
    last: int
    missed: Sequence[StreamEvent] | None


class Database:
    """The server's connections to the database, made again whenever they are lost."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = {**_ALIVE, **parameters}
        self._connection: AsyncConnection | None = None
        self._alone = asyncio.Lock()
        self._waiting: list[tuple[Question, asyncio.Future[Opening | None]]] = []
        self._answering: asyncio.Task[None] | None = None

    async def open(self, question: Question) -> Opening | None:
        """Use a ticket up; None when it is not good. Raises Unavailable."""
        answer: asyncio.Future[Opening | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._answering is None:
            self._answering = asyncio.create_task(self._answer())
        return await answer

    async def since(self, asked: Collection[Place], *, most: int) -> Mapping[Place, News]:
        """What is new in the streams of several people. Raises Unavailable."""
        async with self._asked() as connection:
            return await reading.since(connection, asked, most=most)

    async def standing(self, sessions: Collection[UUID]) -> set[UUID]:
        """Those of the sessions that still stand. Raises Unavailable."""
        async with self._asked() as connection:
            return await standing.standing(connection, sessions, now=clock.now())

    async def told(self) -> AsyncIterator[str]:
        """What is notified, from now on; first an empty text, once we listen. Raises Unavailable when that ends."""
        try:
            async with await AsyncConnection.connect(**self._parameters, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}".encode())
                yield ""
                async for note in connection.notifies():
                    yield note.payload
        except (psycopg.Error, OSError) as error:
            raise Unavailable(type(error).__name__) from error

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            await self._connection.close()

    async def _answer(self) -> None:
        """Answer who waits, all together, until nobody does."""
        while self._waiting:
            asked, self._waiting = self._waiting[:_OPENED_AT_ONCE], self._waiting[_OPENED_AT_ONCE:]
            try:
                found = await self._opened([question for question, _ in asked])
            except Exception as error:  # whatever it is, those who wait must hear of it
                for _, answer in asked:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for question, answer in asked:
                    opening = found.pop(question.digest, None)  # of two with one ticket, one is let in
                    if not answer.done():
                        answer.set_result(opening)
        self._answering = None

    async def _opened(self, questions: Sequence[Question]) -> dict[bytes, Opening]:
        now, after = clock.now(), {one.digest: one.after for one in reversed(questions)}
        async with self._asked() as connection:
            taken = await reading.take(connection, after)
            fresh = {digest: one for digest, one in taken.items() if now < one.expires_at}
            stand = await standing.standing(connection, [one.session_id for one in fresh.values()], now=now)
            good = {digest: one for digest, one in fresh.items() if one.session_id in stand}
            last = await reading.last_of(connection, [one.user_id for one in good.values()])
            known = {digest: (one.user_id, after[digest] or 0) for digest, one in good.items()}
            resumed = {known[digest] for digest in good if after[digest] is not None}
            news = await reading.since(connection, resumed, most=MOST_RESUMED)
        return {
            digest: Opening(
                one.user_id,
                one.session_id,
                last[one.user_id],
                _missed(after[digest], last[one.user_id], news.get(known[digest])),
            )
            for digest, one in good.items()
        }

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[AsyncConnection]:
        """The connection, for one at a time; given up when something goes wrong on it."""
        async with self._alone:
            try:
                async with asyncio.timeout(_LONGEST):
                    if self._connection is None or self._connection.closed:
                        self._connection = await AsyncConnection.connect(**self._parameters, autocommit=True)
                    yield self._connection
            except (psycopg.Error, OSError, TimeoutError) as error:
                connection, self._connection = self._connection, None
                if connection is not None:
                    await connection.close()
                raise Unavailable(type(error).__name__) from error


def _missed(after: int | None, last: int, news: News | None) -> Sequence[StreamEvent] | None:
    """What came after a client's number; None when some of that is forgotten, too much, or of another stream."""
    if after is None or (news is None and after == last):
        return ()
    if news is None or not news.continues(after) or news.last - after != len(news.events):
        return None
    return news.events
