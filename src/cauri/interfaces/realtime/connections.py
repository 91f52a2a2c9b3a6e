"""One connection, from its first message to its end."""

import asyncio
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from cauri.interfaces.realtime import figures, messages
from cauri.interfaces.realtime.database import Database, Opening, Question, Unavailable
from cauri.interfaces.realtime.feeds import Feed, Feeds
from cauri.interfaces.realtime.messages import BadMessage, Ending

log = structlog.get_logger(__name__)

OPENING: Final = 5.0  # seconds until the first message has to be here
SLOWEST: Final = 10.0  # seconds that a client may take no byte of what waits for it
CLOSING: Final = 3.0  # seconds that a client has to say goodbye
_MESSAGES, _PER_SECONDS = 20, 60.0  # that a client may send


class Connection:
    """A client that may be let in. `serve` is its life."""

    def __init__(self, socket: ServerConnection, *, request_id: str, database: Database, feeds: Feeds) -> None:
        self.request_id = request_id
        self.session_id = UUID(int=0)
        self._socket = socket
        self._database = database
        self._feeds = feeds
        self._news = asyncio.Event()
        self._ending: Ending | None = None
        self._closing: asyncio.Task[None] | None = None
        self._sent = 0

    async def serve(self, *, digest_of: Callable[[str], bytes], most_of_one: int) -> None:
        """Let the client in, tell it what is new, and see it out."""
        started = time.monotonic()
        try:
            opening = await self._let_in(digest_of)
            if opening is not None:
                await self._stay(opening, most_of_one)
        except ConnectionClosed:
            pass  # by the other side, or by a cut line
        finally:
            if self._closing is not None:
                await self._closing
        ending = "left" if self._ending is None else self._ending.reason
        figures.closed(ending)
        seconds = round(time.monotonic() - started, 1)
        log.info("realtime.closed", request_id=self.request_id, ending=ending, seconds=seconds, events=self._sent)

    def wake(self) -> None:
        """There is something new."""
        self._news.set()

    def end(self, ending: Ending) -> None:
        """Close the connection; the first reason counts."""
        if self._ending is None:
            self._ending = ending
            self._closing = asyncio.create_task(self._close(ending))

    async def _close(self, ending: Ending) -> None:
        """Say goodbye; cut off who does not take that either."""
        try:
            async with asyncio.timeout(CLOSING):
                await self._socket.close(ending.code, ending.reason)
        except TimeoutError:
            self._socket.transport.abort()

    async def _let_in(self, digest_of: Callable[[str], bytes]) -> Opening | None:
        try:
            async with asyncio.timeout(OPENING):
                said = messages.first(await self._socket.recv())
            opening = await self._database.open(Question(digest_of(said.ticket), said.after))
        except TimeoutError:
            self.end(Ending.NOT_OPENED)
        except BadMessage:
            self.end(Ending.BAD_MESSAGE)
        except Unavailable:
            self.end(Ending.TRY_LATER)
        else:
            if opening is not None:
                return opening
            self.end(Ending.TICKET_REFUSED)
        return None

    async def _stay(self, opening: Opening, most_of_one: int) -> None:
        if self._feeds.followers_of(opening.user_id) >= most_of_one:
            self.end(Ending.TOO_MANY_CONNECTIONS)
            return
        self.session_id = opening.session_id
        feed = self._feeds.join(opening.user_id, self, last=opening.last)
        figures.connected(+1)
        writer = asyncio.create_task(self._write(feed, opening))
        try:
            await self._hear()
        finally:
            figures.connected(-1)
            self._feeds.leave(opening.user_id, self)
            writer.cancel()
            await asyncio.wait([writer])
            if not writer.cancelled():
                writer.result()  # raises what only a bug can

    async def _write(self, feed: Feed, opening: Opening) -> None:
        """Send what was missed, then whatever comes, as fast as the client takes it."""
        try:
            reached = await self._send_missed(opening)
            while (events := feed.after(reached)) is not None:
                if not events:
                    await self._news.wait()
                    self._news.clear()
                for event in events:
                    await self._send(event.text)
                    reached = event.sequence
                    self._sent += 1
                figures.sent(len(events))
            self.end(Ending.RESUME)  # it fell behind further than we keep
        except TimeoutError:
            self.end(Ending.RESUME)
        except ConnectionClosed:
            pass  # the reader has seen that too
        except Exception:
            self.end(Ending.TRY_LATER)
            raise

    async def _send_missed(self, opening: Opening) -> int:
        """Greet the client, and answer the number from which on the feed has what it does not know."""
        await self._send(messages.opened(opening.last))
        if opening.missed is None:
            await self._send(messages.reset(opening.last))
            return opening.last
        reached = opening.last
        for event in opening.missed:
            await self._send(messages.event(event))
            reached = event.sequence
            self._sent += 1
        figures.sent(len(opening.missed))
        return reached

    async def _send(self, text: str) -> None:
        """Raises TimeoutError when the client takes nothing of what waits for it."""
        async with asyncio.timeout(SLOWEST):
            await self._socket.send(text)

    async def _hear(self) -> None:
        """Answer the client's pings until it is gone. It has nothing else to say."""
        since, heard = time.monotonic(), 0
        async for text in self._socket:
            if time.monotonic() - since > _PER_SECONDS:
                since, heard = time.monotonic(), 0
            heard += 1
            try:
                messages.must_be_ping(text)
                if heard > _MESSAGES:
                    self.end(Ending.TOO_MANY_MESSAGES)
                else:
                    await self._send(messages.PONG)
            except BadMessage:
                self.end(Ending.BAD_MESSAGE)
            except TimeoutError:
                self.end(Ending.RESUME)
