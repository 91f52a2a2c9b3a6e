"""The API on its own, as production runs it."""

import http.client
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from uuid import uuid4

import pytest
from tests.support import platforms, servers
from tests.support.platforms import Platform, eventually

from cauri.infra.embedded.databases import Urls

_REFRESH = "/api/v1/auth/refresh"
_BODY = b'{"refresh_token": "nobody-has-this-one"}'


@pytest.fixture
def serving(committed_db: Urls) -> Iterator[Platform]:
    """`cauri api` with two processes on a database that an operator named."""
    with platforms.platform() as found:
        found.environment = {**committed_db.environment(), "CAURI_API_PROCESSES": "2"}
        found.process = found.spawn("api")
        assert eventually(found.answers, seconds=60), found.output()
        yield found


def test_takes_its_processes_along_when_it_is_killed(serving: Platform) -> None:
    assert len(serving.processes()) >= 3

    serving.signal(signal.SIGKILL)

    assert eventually(lambda: serving.processes() == {}, seconds=20), serving.processes()


def test_stops_in_order_when_it_is_told_to(serving: Platform) -> None:
    assert serving.signal(signal.SIGTERM) == 0

    assert serving.processes() == {}


@pytest.fixture
def alone(committed_db: Urls) -> Iterator[Platform]:
    """`cauri api` with one process of eight slots."""
    with servers.api(committed_db) as found:
        yield found


@contextmanager
def _senders(platform: Platform, *, count: int, path: str, announced: int) -> Iterator[list[socket.socket]]:
    """Clients that announce a body, send its first bytes, and take their time."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {announced}\r\n\r\n"
    )
    with ExitStack() as stack:
        found = [
            stack.enter_context(socket.create_connection(("127.0.0.1", platform.port), timeout=10))
            for _ in range(count)
        ]
        for one in found:
            one.sendall(head.encode() + b'{"refresh')
        time.sleep(1)  # until they are all being waited for
        yield found


def _refresh(platform: Platform) -> tuple[int, float]:
    """A request with a body, which asks the database: its status, and how many seconds it took."""
    connection = http.client.HTTPConnection("127.0.0.1", platform.port, timeout=20)
    began = time.monotonic()
    with closing(connection):
        connection.request("POST", _REFRESH, _BODY, {"Content-Type": "application/json", "Host": "localhost"})
        return connection.getresponse().status, time.monotonic() - began


def test_answers_others_while_many_send_their_bodies_slowly(alone: Platform) -> None:
    assert _refresh(alone)[0] == 401

    with _senders(alone, count=24, path=_REFRESH, announced=len(_BODY)) as senders:
        told = [_refresh(alone) for _ in range(5)]
        assert [status for status, _ in told] == [401] * 5
        assert max(seconds for _, seconds in told) < 1

        for one in senders:  # they were not forgotten
            one.sendall(_BODY[len(b'{"refresh') :])
        assert {one.recv(12) for one in senders} == {b"HTTP/1.1 401"}


def test_answers_others_while_many_send_large_documents_slowly(alone: Platform) -> None:
    uploads = f"/api/v1/kyc/cases/{uuid4()}/documents"

    with _senders(alone, count=24, path=uploads, announced=5_000_000):
        assert max(seconds for _, seconds in (_refresh(alone) for _ in range(5))) < 1


def test_is_not_held_up_by_those_who_hang_up(alone: Platform) -> None:
    for _ in range(2):
        with _senders(alone, count=24, path=_REFRESH, announced=len(_BODY)):
            pass

    with ThreadPoolExecutor(16) as crowd:
        told = list(crowd.map(lambda _: _refresh(alone)[0], range(48)))

    assert told == [401] * 48
