"""Slots …"""

import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from cauri.infra.embedded.databases import Urls
from cauri.interfaces.cli.slots import Environ, Slots, StartResponse


class _Sent(io.BytesIO):
    """A body that may be a while in coming."""

    def __init__(self, body: bytes, *, held_back: threading.Event | None = None) -> None:
        super().__init__(body)
        self.held_back = held_back

    def read(self, size: int | None = -1) -> bytes:
        if self.held_back is not None:
            self.held_back.wait(10)
        return super().read(size)


def _ask(
    slots: Slots, body: bytes = b"", *, announced: int | None = None, sent: _Sent | None = None
) -> tuple[str, bytes]:
    said: list[Any] = []
    length = len(body) if announced is None else announced
    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": sent or _Sent(body)}
    answer = slots(environ, lambda status, headers: said.append(status))
    return said[0], b"".join(answer)


def _echo(environ: Environ, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def _backend(environ: Environ, start_response: StartResponse) -> list[bytes]:
    """Which of PostgreSQL's processes answers, a while later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.02)")
        (pid, _) = cursor.fetchone()
    start_response("200 OK", [])
    return [str(pid).encode()]


def test_pass_requests_on_as_they_were_sent() -> None:
    slots = Slots(_echo, count=1)

    assert _ask(slots, b"cowries") == ("200 OK", b"cowries")
    assert _ask(slots) == ("200 OK", b"")
    assert _ask(slots, b"", announced=0) == ("200 OK", b"")


def test_are_free_while_bodies_are_on_their_way() -> None:
    slots, come = Slots(_echo, count=1), threading.Event()

    with ThreadPoolExecutor(8) as crowd:
        slow = [crowd.submit(_ask, slots, b"late", sent=_Sent(b"late", held_back=come)) for _ in range(8)]
        assert _ask(slots, b"soon") == ("200 OK", b"soon")
        assert not any(one.done() for one in slow)
        come.set()
        assert [one.result() for one in slow] == [("200 OK", b"late")] * 8


def test_are_not_all_taken_by_large_bodies() -> None:
    slots, come = Slots(_echo, count=2), threading.Event()
    large = b"x" * 1_100_000

    with ThreadPoolExecutor(4) as crowd:
        slow = [crowd.submit(_ask, slots, large, sent=_Sent(large, held_back=come)) for _ in range(4)]
        time.sleep(0.2)
        assert _ask(slots, b"soon") == ("200 OK", b"soon")
        assert not any(one.done() for one in slow)
        come.set()
        assert {len(one.result()[1]) for one in slow} == {len(large)}


def test_hear_out_whom_they_refuse_for_sending_too_much() -> None:
    def refuse(environ: Environ, start_response: StartResponse) -> list[bytes]:
        start_response("413 Content Too Large", [])
        return [b""]

    sent, endless = _Sent(b"x" * 1_100_000), _Sent(b"x" * 12_000_000)

    assert _ask(Slots(refuse, count=1), announced=1_100_000, sent=sent)[0] == "413 Content Too Large"
    assert sent.tell() == 1_100_000
    assert _ask(Slots(refuse, count=1), announced=12_000_000, sent=endless)[0] == "413 Content Too Large"
    assert endless.tell() == 0


def test_are_not_taken_by_who_hangs_up() -> None:
    def never(environ: Environ, start_response: StartResponse) -> list[bytes]:
        raise AssertionError("half a body was passed on")

    assert _ask(Slots(never, count=1), b"half", announced=8) == ("400 Bad Request", b"")


def test_are_given_back_after_a_failure() -> None:
    def fail(environ: Environ, start_response: StartResponse) -> list[bytes]:
        raise ZeroDivisionError

    slots = Slots(fail, count=1)

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            _ask(slots)


def test_read_answers_to_their_end_and_close_them() -> None:
    closed: list[bool] = []

    class Stream:
        def __iter__(self) -> Iterator[bytes]:
            yield from (b"one ", b"two")

        def close(self) -> None:
            closed.append(True)

    def stream(environ: Environ, start_response: StartResponse) -> Stream:
        start_response("200 OK", [])
        return Stream()

    assert _ask(Slots(stream, count=1)) == ("200 OK", b"one two")
    assert closed == [True]


def test_keep_their_database_connections_whatever_thread_borrows_them(committed_db: Urls) -> None:
    slots = Slots(_backend, count=3)
    barrier = threading.Barrier(12)

    def ask(_: int) -> list[bytes]:
        barrier.wait()
        said = [_ask(slots)[1] for _ in range(10)]
        assert connections.all(initialized_only=True) == [], "a thread has kept one"
        return said

    with ThreadPoolExecutor(12) as crowd:
        seen = {pid for said in crowd.map(ask, range(12)) for pid in said}

    assert 1 <= len(seen) <= 3
    for slot in slots._free:
        slot.lend()
        connections.close_all()


def test_need_one_connection_in_quiet_hours(committed_db: Urls) -> None:
    slots = Slots(_backend, count=8)

    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        seen = {crowd.submit(_ask, slots).result()[1] for crowd in (first, second) for _ in range(5)}

    assert len(seen) == 1
    slots._free[-1].lend()
    connections.close_all()
