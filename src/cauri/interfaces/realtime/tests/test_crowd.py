"""A process of its own, with a thousand apps …"""

import asyncio
import json
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
from django.db import connections as databases
from tests.support import people, platforms, servers
from tests.support.people import Customer
from tests.support.platforms import Platform
from websockets.asyncio.client import ClientConnection, connect

from cauri.infra.embedded.databases import Urls
from cauri.interfaces.realtime.tests import apps
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.servicing.streams import services
from cauri.servicing.streams.services import Change

P = ParamSpec("P")
R = TypeVar("R")

MANY = 1000


@pytest.fixture
def platform(committed_db: Urls) -> Iterator[Platform]:
    """`cauri realtime` before a database of the test's own."""
    with platforms.platform() as found:
        found.environment = {
            **committed_db.environment(),
            **servers.our_secrets(),
            "CAURI_PREPARED": "1",
            "CAURI_REALTIME_CONNECTIONS_OF_ONE": str(2 * MANY),
        }
        found.process = found.spawn("realtime")
        ready = f"http://127.0.0.1:{found.realtime_port}/health/ready"
        assert platforms.eventually(lambda: platforms.says_yes(ready), seconds=30), found.output()
        yield found


@asynccontextmanager
async def _opened(platform: Platform, ticket: str) -> AsyncIterator[ClientConnection]:
    url = f"ws://127.0.0.1:{platform.realtime_port}/ws/"
    async with connect(url, proxy=None, compression=None, ping_interval=None, close_timeout=5) as socket_:
        await socket_.send(json.dumps({"type": "open", "ticket": ticket}))
        assert json.loads(await socket_.recv())["type"] == "opened"
        yield socket_


def test_tells_all_of_them_at_once_costs_little_while_idle_and_leaves_nothing(platform: Platform) -> None:
    awa, moussa = people.customer("Awa Diallo", funds="0"), people.customer("Moussa Diop", funds="0")
    tickets = apps.tickets_of(awa, moussa, each=MANY // 2)
    pid = platform.pid_of("cauri.interfaces.cli.main realtime")

    async def gather() -> None:
        before = _memory(pid)
        began = time.monotonic()
        gates = [_opened(platform, ticket) for ticket in tickets]
        sockets = await asyncio.gather(*(gate.__aenter__() for gate in gates))
        let_in = time.monotonic() - began
        each = (_memory(pid) - before) / MANY
        spent, at = _cpu(pid), time.monotonic()
        await asyncio.sleep(2)
        idle = (_cpu(pid) - spent) / (time.monotonic() - at)

        began = time.monotonic()
        await _aside(apps.change, awa, moussa)
        told = await asyncio.gather(*(one.recv() for one in sockets))
        reached = time.monotonic() - began
        print(
            f"\n{MANY} let in within {let_in:.1f} s, {each:.1f} KiB each on {before} KiB, {idle:.1%} of a core idle, "
            f"all told within {reached * 1000:.0f} ms"
        )
        assert {json.loads(one)["sequence"] for one in told} == {1}
        assert each < 100
        assert idle < 0.15

        platform.process.send_signal(signal.SIGTERM)  # type: ignore[union-attr] # it was started
        for one in sockets:
            await one.wait_closed()
            assert one.close_code == 1001

    asyncio.run(gather())
    assert platform.process is not None
    assert platform.process.wait(10) == 0
    assert platform.processes() == {}
    assert not any(ticket in _whatever_was_written(platform) for ticket in tickets)


def test_holds_nobody_up_because_one_does_not_read(platform: Platform) -> None:
    awa, moussa = people.customer("Awa Diallo", funds="0"), people.customer("Moussa Diop", funds="0")
    tickets = [apps.ticket_of(one) for one in (awa, awa, moussa)]
    pid = platform.pid_of("cauri.interfaces.cli.main realtime")

    async def gather() -> None:
        async with _opened(platform, tickets[0]) as reading, _opened(platform, tickets[2]) as other:
            deaf = _deaf(platform, tickets[1])
            before, longest = _memory(pid), 0.0
            for lot in range(20):
                began = time.monotonic()
                await _aside(_change_much, awa, lot)
                await _aside(apps.change, moussa)
                for number in range(lot * 400, lot * 400 + 400):
                    assert json.loads(await reading.recv())["sequence"] == number + 1
                assert json.loads(await other.recv())["sequence"] == lot + 1
                longest = max(longest, time.monotonic() - began)
            assert longest < 2.5, longest
            assert _memory(pid) - before < 20_000
            said = await _aside(_all_it_can_read, deaf)
            print(f"\nthe others waited {longest:.2f} s at most; who did not read was cut off after {len(said)} bytes")
            assert len(said) < 8000 * 60

    asyncio.run(gather())
    assert "ending=resume" in platform.output()


async def _aside(act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Let a thread do it, which keeps no connection to the database."""

    def done() -> R:
        try:
            return act(*args, **kwargs)
        finally:
            databases.close_all()

    return await asyncio.to_thread(done)


def _deaf(platform: Platform, ticket: str) -> socket.socket:
    """An app that opens its stream and never reads: by hand, because every library reads."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", platform.realtime_port))
    deaf.sendall(
        b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    said = json.dumps({"type": "open", "ticket": ticket}).encode()
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(said))
    deaf.sendall(bytes([0x81, 0x80 | len(said)]) + mask + masked)
    return deaf


def _all_it_can_read(deaf: socket.socket) -> bytes:
    """What reaches it after all, until it is cut off."""
    deaf.settimeout(10)
    found = b""
    try:
        while some := deaf.recv(65536):
            found += some
    except ConnectionResetError:
        pass
    deaf.close()
    return found


def _change_much(customer: Customer, lot: int) -> None:
    with transaction():
        changes = [Change(customer.user.pk, f"{'x' * 40}.changed", apps.numbered(lot, one)) for one in range(400)]
        services.tell(changes, now=clock.now())


def _memory(pid: int) -> int:
    """KiB that are only this process's."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_"))


def _cpu(pid: int) -> float:
    """Seconds of a core that the process has spent."""
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def _whatever_was_written(platform: Platform) -> str:
    logs = [file.read_text(errors="replace") for file in platform.home.rglob("*.log")]
    return platform.output() + "".join(logs)
