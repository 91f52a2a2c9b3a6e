"""Apps that connect to a realtime server of the test's own process, and what they are told."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from tests.support import platforms
from tests.support.people import Customer
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.interfaces.realtime.server import Realtime, Settings
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.servicing.streams import services, tickets
from cauri.servicing.streams.models import Stream, Ticket
from cauri.servicing.streams.services import Change

Said = dict[str, Any]


@dataclass
class Server:
    """A server that runs in a thread."""

    port: int
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        """Where it is."""
        return f"ws://{self.host}:{self.port}/ws/"


@contextmanager
def server(urls: Urls, **differing: Any) -> Iterator[Server]:
    """A server for the length of the block."""
    found = Server(platforms.free_port())
    told: dict[str, Any] = {
        "host": found.host,
        "port": found.port,
        "database": databases.parameters(urls.app),
        "digest_of": partial(tickets.digest_of, pepper=next(iter(settings.PEPPERS.values()))),
        "origins": frozenset({"https://app.example"}),
        "hosts": ("127.0.0.1", "localhost"),
        "most": 100,
        "most_of_one": 5,
        "monitoring_token": None,
        "production": False,
    }
    realtime, begun = Realtime(Settings(**{**told, **differing})), threading.Event()
    loop, stopped = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        begun.set()
        await realtime.run(until=stopped)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    begun.wait(5)
    assert platforms.eventually(lambda: platforms.says_yes(_health(found)), seconds=10)
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(20)
        loop.close()
        assert not thread.is_alive()


def _health(found: Server) -> str:
    return f"http://{found.host}:{found.port}/health/ready"


@dataclass
class App:
    """An app of somebody's, connected."""

    socket: ClientConnection
    told: list[Said] = field(default_factory=list)

    def say(self, **said: Any) -> None:
        """Send a message."""
        self.socket.send(json.dumps(said))

    def next(self, seconds: float = 5.0) -> Said:
        """What comes next. Raises TimeoutError, and ConnectionClosed at the end."""
        said: Said = json.loads(self.socket.recv(seconds))
        self.told.append(said)
        return said

    def _read_on(self, seconds: float) -> None:
        while True:
            self.next(seconds)

    def numbers(self, upto: int) -> list[int]:
        """The numbers of the events that come, until one has that number."""
        found: list[int] = []
        while not found or found[-1] < upto:
            found.append(self.next()["sequence"])
        return found

    def ending(self, seconds: float = 5.0) -> tuple[int, str]:
        """Why it was closed, after whatever came before."""
        with pytest.raises(ConnectionClosed) as closed:
            self._read_on(seconds)
        goodbye = closed.value.rcvd
        return (goodbye.code, goodbye.reason) if goodbye else (1006, "cut off")


@contextmanager
def knocking(server: Server, **options: Any) -> Iterator[App]:
    """An app that has said nothing yet."""
    with connect(server.url, proxy=None, close_timeout=1, **options) as socket:
        yield App(socket)


@contextmanager
def opened(server: Server, customer: Customer, *, after: int | None = None) -> Iterator[App]:
    """An app that is in, and was told how far its stream is."""
    with knocking(server) as app:
        app.say(type="open", ticket=ticket_of(customer), after=after)
        assert app.next()["type"] == "opened"
        yield app


def ticket_of(customer: Customer) -> str:
    """A fresh ticket. Commits."""
    return services.give_ticket(customer.caller, now=clock.now()).ticket


def tickets_of(*customers: Customer, each: int) -> list[str]:
    """Many fresh tickets, in one transaction. Commits."""
    found = [(one, f"ticket {number} of {one.user.pk}") for number in range(each) for one in customers]
    pepper, until = next(iter(settings.PEPPERS.values())), clock.now() + tickets.LIFE
    with transaction():
        Stream.objects.bulk_create([Stream(user=one.user) for one in customers])
        Ticket.objects.bulk_create(
            Ticket(
                digest=tickets.digest_of(ticket, pepper=pepper),
                user_id=one.user.pk,
                session_id=one.caller.session_id,
                expires_at=until,
            )
            for one, ticket in found
        )
    return [ticket for _, ticket in found]


def change(*customers: Customer, name: str = "wallet.changed", subject: UUID | None = None) -> None:
    """Tell everybody named that something has changed. Commits."""
    with transaction():
        services.tell([Change(one.user.pk, name, subject or one.wallet.pk) for one in customers], now=clock.now())


def numbered(*numbers: int) -> UUID:
    """An id that is another one for other numbers."""
    return UUID(int=sum(number << 32 * place for place, number in enumerate(numbers)))
