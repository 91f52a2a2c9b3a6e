"""The server of `/ws/`: whom it lets knock, and how it ends."""

import asyncio
import hmac
import logging
import re
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from cauri.interfaces.realtime import figures, messages
from cauri.interfaces.realtime.connections import CLOSING, Connection
from cauri.interfaces.realtime.database import Database
from cauri.interfaces.realtime.feeds import Feeds
from cauri.interfaces.realtime.messages import Ending
from cauri.kit import ids

log = structlog.get_logger(__name__)

PATH: Final = "/ws/"
_PING_EVERY, _PONG_WITHIN = 25.0, 20.0  # seconds
_HANDSHAKE_WITHIN = 5.0
_SEND_BUFFER = 32 * 1024  # bytes in the kernel, which doubles it, and as many in the process, for a slow client
_MOST_UNREAD = 256 * 1024  # bytes that wait in the process for one client
_OTHER_FILES = 200  # that the process may have open beside its connections
_LATEST_LOOK = 10.0  # seconds
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs between installations. `origins` are the web pages that may connect, `hosts` our own names."""

    host: str
    port: int
    database: Mapping[str, Any] = field(repr=False)
    digest_of: Callable[[str], bytes]
    origins: frozenset[str]
    hosts: tuple[str, ...]
    most: int
    most_of_one: int
    monitoring_token: str | None = field(repr=False)
    production: bool


class Guarded(ServerConnection):
    """A connection that is cut off when it asks and does not read: the protocol's own answers wait for nobody, and
    heed neither the limit of what is written nor a ticket."""

    def data_received(self, data: bytes) -> None:
        """Take what the client sent, answer its pings, and see whether it takes the answers."""
        super().data_received(data)
        if self.transport.get_write_buffer_size() > _MOST_UNREAD:
            self.transport.abort()


class Realtime:
    """The server and all who are connected to it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.database)
        self._feeds = Feeds(self._database)
        self._server: Server | None = None

    async def run(self, *, until: asyncio.Event) -> None:
        """Serve until that happens; then say goodbye to all."""
        most = _files_for(self._settings.most)
        async with asyncio.TaskGroup() as beside:
            loops = (self._feeds.listen(), self._feeds.read_on(), self._feeds.look_after())
            tasks = [beside.create_task(loop) for loop in loops]
            async with self._listening(most) as self._server:
                log.info("realtime.listening", host=self._settings.host, port=self._settings.port, most=most)
                await until.wait()
                self._feeds.end_all(Ending.GOING_AWAY)
            for task in tasks:
                task.cancel()
        await self._database.close()

    def _listening(self, most: int) -> Server:
        quiet = logging.getLogger("websockets.server")
        quiet.setLevel(logging.CRITICAL)  # at lower levels it writes out what is sent, tickets too
        return serve(
            self._welcome,
            sock=_bound(self._settings.host, self._settings.port),
            process_request=lambda connection, request: self._refusal(connection, request, most),
            create_connection=Guarded,
            compression=None,
            server_header=None,
            open_timeout=_HANDSHAKE_WITHIN,
            ping_interval=_PING_EVERY,
            ping_timeout=_PONG_WITHIN,
            close_timeout=CLOSING,
            max_size=messages.LARGEST,
            max_queue=4,
            write_limit=_SEND_BUFFER,
            logger=quiet,
        )

    async def _welcome(self, socket: ServerConnection) -> None:
        request_id = socket.request.headers.get("X-Request-Id", "") if socket.request is not None else ""
        if not _SANE_ID.fullmatch(request_id):
            request_id = str(ids.new_id())
        connection = Connection(socket, request_id=request_id, database=self._database, feeds=self._feeds)
        try:
            await connection.serve(digest_of=self._settings.digest_of, most_of_one=self._settings.most_of_one)
        except Exception:
            log.exception("realtime.failed", request_id=request_id, alarm=True)
            raise

    def _refusal(self, connection: ServerConnection, request: Request, most: int) -> Response | None:
        """The answer to what is no WebSocket of ours; None to whoever may come in."""
        path = urlsplit(request.path).path
        if path == PATH:
            if not self._is_welcome(request):
                return connection.respond(HTTPStatus.FORBIDDEN, "origin_refused\n")
            if self._server is not None and len(self._server.handler_tasks) > most:  # this one is among them
                return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "try_later\n")
            return None
        if path == "/health/live":
            return connection.respond(HTTPStatus.OK, "live\n")
        if path == "/health/ready":
            ready = self._is_ready()
            status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
            return connection.respond(status, "ready\n" if ready else "the database does not answer\n")
        if path == "/metrics" and self._may_see_figures(request):
            answer = connection.respond(HTTPStatus.OK, figures.page())
            del answer.headers["Content-Type"]
            answer.headers["Content-Type"] = figures.CONTENT_TYPE
            return answer
        return connection.respond(HTTPStatus.NOT_FOUND, "not_found\n")

    def _is_welcome(self, request: Request) -> bool:
        """Whether it is no browser that asks, a page of our own, or one that may call the API."""
        origin, host = request.headers.get("Origin"), request.headers.get("Host", "")
        if origin is None or origin in self._settings.origins:
            return True
        return urlsplit(origin).netloc == host and any(_is_name(host, ours) for ours in self._settings.hosts)

    def _is_ready(self) -> bool:
        looked_at = self._feeds.looked_at
        return looked_at is not None and asyncio.get_running_loop().time() - looked_at < _LATEST_LOOK

    def _may_see_figures(self, request: Request) -> bool:
        token = self._settings.monitoring_token
        if token is None:
            return not self._settings.production
        shown = request.headers.get("Authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())


def run(settings: Settings) -> None:
    """Serve until a signal ends it."""
    asyncio.run(_until_told(settings))


async def _until_told(settings: Settings) -> None:
    stopped = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    await Realtime(settings).run(until=stopped)


def _bound(host: str, port: int) -> socket.socket:
    """A socket whose connections keep little in the kernel: a client that does not read is noticed soon."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
    bound.bind((host, port))
    bound.listen(1024)
    return bound


def _files_for(connections: int) -> int:
    """How many connections the system lets us have, of so many that we want."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    possible = connections if soft == resource.RLIM_INFINITY else min(connections, soft - _OTHER_FILES)
    if possible < connections:
        log.warning("realtime.few_files", wanted=connections, possible=possible)
    return possible


def _is_name(host: str, ours: str) -> bool:
    """Whether a Host header (with its port) names us, as Django's ALLOWED_HOSTS would have it."""
    name = urlsplit(f"//{host}").hostname or ""
    ours = ours.strip("[]").lower()
    return ours in {"*", name} or (ours.startswith(".") and f".{name}".endswith(ours))
