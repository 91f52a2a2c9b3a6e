"""The database server, for whoever needs it: the running one, or one that lives as long as the need.

Two lock files keep the starters of a place apart. Who holds `keeper.lock` runs the server; who uses somebody
else's server holds a share of `guests.lock`, and a keeper leaves only when no guest is left. The kernel drops
both when their holder dies, however it dies.
"""

import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cauri.infra.embedded import bootstrap, databases, paths, postgres
from cauri.infra.embedded.databases import Urls
from cauri.infra.embedded.paths import Place
from cauri.kit.errors import Refusal

_LONGEST_WAIT = 120.0


class ServerBusy(Refusal):
    """Another process holds the place of the embedded server, and its server does not answer."""

    code = "database_server_busy"


@contextmanager
def running(named: Urls | None = None, *, place: Place | None = None) -> Iterator[Urls]:
    """A bootstrapped database for the length of the block, and the logins to it.

    `named` is the server an operator named; it is used as it is. Without it this is the embedded server (of
    `place`, or of this installation): the one that runs, else one that is stopped after the block.

    Raises the refusals of `bootstrap`, `paths`, `postgres` and `programs`; ServerBusy.
    """
    if named is not None:
        bootstrap.named_database(named)
        yield named
        return
    place = place or paths.settle()
    urls = databases.of_place(place)
    deadline = time.monotonic() + _LONGEST_WAIT
    while True:
        with _keeper_lock(place, f"`cauri {' '.join(sys.argv[1:2])}`") as kept:
            if kept:
                with _server_of_our_own(place, urls):
                    yield urls
                return
        with _lock(place.root / "guests.lock", share=True) as invited:
            if invited and postgres.answers(postgres.Server(place).superuser_url):
                bootstrap.embedded_database(postgres.Server(place).superuser_url, urls)
                yield urls
                return
        if time.monotonic() > deadline:
            raise ServerBusy(f"another process holds {place.root}, but its PostgreSQL does not answer")
        time.sleep(0.1)


@contextmanager
def keeping(place: Place, *, label: str, seconds: float = 0) -> Iterator[postgres.Server]:
    """The place for us alone, as a supervisor wants it; the caller starts and stops the server.

    Raises ServerBusy when another process still holds it after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while True:
        with _keeper_lock(place, label) as kept:
            if kept:
                yield postgres.Server(place)
                return
        if time.monotonic() > deadline:
            raise ServerBusy(f"another process holds {place.root}")
        time.sleep(0.1)


@dataclass(frozen=True)
class Keeper:
    """The process that runs the server of a place, and how it wants to be called."""

    pid: int
    label: str


def keeper(place: Place) -> Keeper | None:
    """Who runs the server of a place, if anybody does."""
    if not _keeper_file(place).exists():
        return None
    with _lock(_keeper_file(place)) as free:
        if free:
            return None
        pid, _, label = _keeper_file(place).read_text().partition(" ")
        return Keeper(pid=int(pid or 0), label=label or "another process")


@contextmanager
def _server_of_our_own(place: Place, urls: Urls) -> Iterator[None]:
    server = postgres.Server(place)
    try:
        server.start()
        bootstrap.embedded_database(server.superuser_url, urls)
        yield
    finally:
        with _lock(place.root / "guests.lock", wait=True):
            server.stop()


@contextmanager
def _keeper_lock(place: Place, label: str) -> Iterator[bool]:
    with _lock(_keeper_file(place)) as kept:
        if kept:
            _keeper_file(place).write_text(f"{os.getpid()} {label}")
        yield kept


def _keeper_file(place: Place) -> Path:
    return place.root / "keeper.lock"


@contextmanager
def _lock(file: Path, *, share: bool = False, wait: bool = False) -> Iterator[bool]:
    """Hold a lock file for the block, if it can be had. The answer says whether."""
    how = (fcntl.LOCK_SH if share else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _taken(lambda: fcntl.flock(descriptor, how))
    finally:
        os.close(descriptor)


def _taken(take: Callable[[], None]) -> bool:
    try:
        take()
    except BlockingIOError:
        return False
    return True
