"""Whose streams are read here, and who follows them.

One task reads what is new in all streams that were said to have news, and in all of them once a second in case nobody
said so; every connection sends what its own follows at its own pace.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol
from uuid import UUID

import structlog

from cauri.interfaces.realtime import messages
from cauri.interfaces.realtime.database import Database, Unavailable
from cauri.interfaces.realtime.messages import Ending
from cauri.servicing.streams.reading import News

log = structlog.get_logger(__name__)

WINDOW: Final = 500  # events: how far a connection may be behind its stream
SWEEP: Final = 1.0  # seconds
_PAUSE = 1.0  # seconds, after the database did not answer


class Follower(Protocol):
    """A connection, as feeds know it."""

    session_id: UUID

    def wake(self) -> None:
        """There is something new."""

    def end(self, ending: Ending) -> None:
        """Close, for that reason."""


@dataclass(frozen=True, slots=True)
class Written:
    """An event as it goes to everybody who follows the stream."""

    sequence: int
    text: str


class Feed:
    """The newest events of one person's stream. Their numbers have no gap."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.followers: set[Follower] = set()
        self._events: deque[Written] = deque(maxlen=WINDOW)

    def after(self, sequence: int) -> list[Written] | None:
        """The events after a number; None when the first of them are not here any more."""
        first = self.last - len(self._events) + 1
        if sequence < first - 1:
            return None
        return list(islice(self._events, sequence - first + 1, None))

    def take_in(self, news: News) -> bool:
        """Add what came next; False when it does not come next, because something is forgotten or was restored."""
        if not news.continues(self.last):
            return False
        self._events.extend(Written(one.sequence, messages.event(one)) for one in news.events)
        self.last = news.events[-1].sequence
        for follower in self.followers:
            follower.wake()
        return True


class Feeds:
    """All streams that somebody here follows."""

    def __init__(self, database: Database, *, sweep: float = SWEEP) -> None:
        self._database = database
        self._sweep = sweep
        self._feeds: dict[UUID, Feed] = {}
        self._stirred: set[UUID] = set()
        self._news = asyncio.Event()
        self.looked_at: float | None = None  # when all was last looked at, by the loop's clock

    def followers_of(self, user_id: UUID) -> int:
        """How many connections follow somebody's stream."""
        feed = self._feeds.get(user_id)
        return 0 if feed is None else len(feed.followers)

    def join(self, user_id: UUID, follower: Follower, *, last: int) -> Feed:
        """Let a connection follow a stream, which had reached a number when that was looked up."""
        feed = self._feeds.get(user_id)
        if feed is None:
            feed = self._feeds[user_id] = Feed(last)
            self.stir([user_id])  # what was told since
        feed.followers.add(follower)
        return feed

    def leave(self, user_id: UUID, follower: Follower) -> None:
        """Forget a connection, and its stream with the last of them."""
        feed = self._feeds.get(user_id)
        if feed is not None:
            feed.followers.discard(follower)
            if not feed.followers:
                del self._feeds[user_id]

    def stir(self, users: Iterable[UUID]) -> None:
        """There may be news for these people."""
        self._stirred.update(self._feeds.keys() & set(users))
        if self._stirred:
            self._news.set()

    def end_all(self, ending: Ending) -> None:
        """Close every connection."""
        for feed in self._feeds.values():
            for follower in feed.followers:
                follower.end(ending)

    async def read_on(self) -> None:
        """Read what is new wherever something is, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            stirred, self._stirred = self._stirred, set()
            try:
                await self._read(stirred)
            except Unavailable as error:
                log.warning("realtime.not_read", error=str(error))
                await asyncio.sleep(_PAUSE)
                self.stir(stirred)

    async def listen(self) -> None:
        """Hear whose stream has news, for ever."""
        while True:
            try:
                async for told in self._database.told():
                    self.stir(_people_in(told) or self._feeds)
            except Unavailable as error:
                log.warning("realtime.not_listening", error=str(error))
            await asyncio.sleep(_PAUSE)

    async def look_after(self) -> None:
        """Once in a while, look for news that nobody has announced and for sessions that are over, for ever."""
        while True:
            try:
                await self._end_sessions()
                self.looked_at = asyncio.get_running_loop().time()
            except Unavailable as error:
                log.warning("realtime.sessions_not_looked_at", error=str(error))
            self.stir(list(self._feeds))
            await asyncio.sleep(self._sweep)

    async def _read(self, users: Collection[UUID]) -> None:
        places = {user_id: feed.last for user_id in users if (feed := self._feeds.get(user_id)) is not None}
        if not places:
            return
        found = await self._database.since(places.items(), most=WINDOW)
        for (user_id, after), news in found.items():
            feed = self._feeds.get(user_id)
            if feed is None or feed.last != after:
                continue  # it went, or came back further on
            if not feed.take_in(news):
                for follower in list(feed.followers):
                    follower.end(Ending.RESUME)
            elif feed.last < news.last:
                self.stir([user_id])

    async def _end_sessions(self) -> None:
        """Close what was opened by sessions that do not stand any more. Asks even when there is none: who watches over
        us wants to know whether the database answers."""
        open_ones: dict[UUID, list[Follower]] = {}
        for feed in self._feeds.values():
            for follower in feed.followers:
                open_ones.setdefault(follower.session_id, []).append(follower)
        stand = await self._database.standing(open_ones)
        for session_id in open_ones.keys() - stand:
            for follower in open_ones[session_id]:
                follower.end(Ending.SESSION_ENDED)


def _people_in(told: str) -> list[UUID]:
    """Who is named; nobody when it is not one of ours."""
    try:
        return [UUID(hex=name) for name in told.split()]
    except ValueError:
        return []
