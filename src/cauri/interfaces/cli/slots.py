"""Few requests are worked on at once, and slow senders are not among them.

The server under us reads a request's body only when it is asked for, in the thread that works on the request, for as
long as the sender takes. So there are many threads to read, and few slots to work: a thread takes a slot when it has
read the body. Database connections belong to the slots; a thread borrows its slot's.
"""

import io
from collections import deque
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import IO, Any, Final, Protocol

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_AT_ONCE: Final = 65_536  # bytes
_LARGE_AT_ONCE: Final = 4  # one slot in so many is for large bodies

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class Application(Protocol):
    """A WSGI application."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        ...


class Slots:
    """A WSGI application of so many slots, around another one.

    A small body is read before a slot is taken. A large one would fill the memory if everybody's were read ahead; it is
    read in a slot, and large ones never have all of them.
    """

    def __init__(self, application: Application, *, count: int) -> None:
        self._application = application
        self._permits = BoundedSemaphore(count)
        self._free = deque(_Slot() for _ in range(count))
        self._large = BoundedSemaphore(max(1, count // _LARGE_AT_ONCE))

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Answer a request, whole."""
        length = _announced_length(environ)
        if length > settings.LARGEST_BODY:
            with self._large:
                answer = self._answer(environ, start_response)
                if length <= settings.LARGEST_UPLOAD:
                    _hear_out(environ["wsgi.input"])
                return answer
        if length > 0:
            body = environ["wsgi.input"].read(length)
            if len(body) < length:  # it hung up, and hears nothing any more
                start_response("400 Bad Request", [("Content-Length", "0")])
                return [b""]
            environ["wsgi.input"] = io.BytesIO(body)
        return self._answer(environ, start_response)

    def _answer(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        with self._permits:
            slot = self._free.pop()  # the one that was used last: in quiet hours, few connections are needed
            slot.lend()
            try:
                return [_whole(self._application(environ, start_response))]
            finally:
                slot.take_back()
                self._free.append(slot)


class _Slot:
    """The database connections of one request at a time."""

    def __init__(self) -> None:
        self._connections: dict[str, BaseDatabaseWrapper] = {}

    def lend(self) -> None:
        """Make the connections this thread's."""
        for alias, connection in self._connections.items():
            connections[alias] = connection

    def take_back(self) -> None:
        """Take them from this thread, with those that it has opened."""
        for connection in connections.all(initialized_only=True):
            if connection.alias not in self._connections:
                connection.inc_thread_sharing()  # one thread after another, never two at once
                self._connections[connection.alias] = connection
            del connections[connection.alias]


def _whole(answer: Iterable[bytes]) -> bytes:
    """All of an answer, so that a slow reader takes neither slot nor thread."""
    try:
        return b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _hear_out(body: IO[bytes]) -> None:
    """Read what the application left unread: who is hung up on while still sending never hears the answer."""
    while body.read(_AT_ONCE):
        pass


def _announced_length(environ: Environ) -> int:
    try:
        return int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
