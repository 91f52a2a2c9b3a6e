"""Databases for tests: a template that is migrated once, and clones of it, made in tens of milliseconds."""

import contextlib
import fcntl
import functools
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from cauri.infra.embedded import bootstrap, databases, paths, postgres, server
from cauri.infra.embedded.databases import Urls
from tests.support import copies, leaks

_ABANDONED = 3600.0  # seconds
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is checked by the server
_ROOM = 4 * 1024**3  # bytes: each process's server has its log, and a few dozen databases at worst


@dataclass(frozen=True)
class Clones:
    """A server for this test run. Every database on it that belongs to the run begins with `prefix`.

    `template` is the migrated database that all others are copies of.
    """

    admin: str
    first: Urls
    prefix: str
    template: str

    def make(self, suffix: str) -> Urls:
        """A new database, as `migrate` leaves it."""
        urls = self._urls(suffix)
        with psycopg.connect(self.admin, autocommit=True) as connection:
            words = "CREATE DATABASE {} TEMPLATE {}" + (" OWNER {}" if urls.embedded else "")
            names = (databases.database_of(urls.owner), self.template, databases.OWNER_ROLE)
            connection.execute(sql.SQL(words).format(*map(sql.Identifier, names)))
        self._bootstrap(urls)
        return urls

    def drop(self, urls: Urls) -> None:
        """Drop a database, whoever is still connected to it. Raises leaks.SecretInClear if it held one."""
        try:
            leaks.must_be_clean(urls.owner)
        finally:
            self._drop(databases.database_of(urls.owner))

    def make_template(self) -> None:
        """Migrate the template."""
        urls = self._urls("template")
        self._bootstrap(urls)
        with pointed_at(urls):
            migrate()

    def drop_all(self) -> None:
        """Drop every database of the run."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.prefix])
            for (name,) in found.fetchall():
                self._drop(name)

    def _urls(self, suffix: str) -> Urls:
        name = f"{self.prefix}_{suffix}"
        return Urls(
            app=databases.with_database(self.first.app, name),
            owner=databases.with_database(self.first.owner, name),
            embedded=self.first.embedded,
        )

    def _bootstrap(self, urls: Urls) -> None:
        if urls.embedded:
            bootstrap.embedded_database(self.admin, urls)
        else:
            bootstrap.named_database(urls)

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def server_for_tests(named: Urls | None) -> Iterator[Clones]:
    """The server an operator named, or an embedded one in a temporary folder."""
    if named is not None:
        prefix = f"cauri_test_{_run()}{_process()}"
        admin = databases.with_database(named.owner, "postgres")
        clones = Clones(admin, named, prefix, template=f"{prefix}_template")
        try:
            clones.make_template()
            yield clones
        finally:
            clones.drop_all()
        return
    place = paths.Place(folder_anyone_may_enter(f"cauri-test-{_run()}{_process()}"))
    try:
        make_migrated(place)
        with server.running(place=place) as urls:
            admin = postgres.Server(place).superuser_url
            yield Clones(admin, urls, "cauri_test", template=databases.database_of(urls.owner))
    finally:
        shutil.rmtree(place.root)


def make_migrated(place: paths.Place) -> None:
    """Make a cluster there whose database is migrated, as a copy of one that the processes of the run share."""
    copies.copy_folder(_migrated_once().cluster, place.cluster)


@contextmanager
def run_attended() -> Iterator[None]:
    """Be one of the processes of the run. Whoever leaves it last tidies up."""
    _sweep()
    attendance = _lock_file(f"{_run()}-attendance")
    try:
        with attendance.open("w") as present:
            fcntl.flock(present, fcntl.LOCK_SH)
            yield
    finally:
        with attendance.open("w") as last, contextlib.suppress(BlockingIOError):
            fcntl.flock(last, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(_shared_place().root, ignore_errors=True)
            attendance.unlink(missing_ok=True)


def _migrated_once() -> paths.Place:
    place = _shared_place()
    complete = place.root / "complete"
    with alone(f"{_run()}-migrated"):
        if not complete.exists():
            place.root.mkdir(mode=0o711, exist_ok=True)
            with server.running(place=place) as urls, pointed_at(urls):
                migrate()
            complete.touch()
    return place


def _shared_place() -> paths.Place:
    return paths.Place(folder_for_anyone() / f"cauri-test-{_run()}-migrated")


@functools.cache
def _run() -> str:
    """What the processes of this run have in common, and nothing else has."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", new_name())[:12]


def _process() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "")


def _sweep() -> None:
    """Remove what runs left behind that were killed."""
    for left in folder_for_anyone().glob("cauri-test-*"):
        abandoned = left.stat().st_mtime < time.time() - _ABANDONED
        if abandoned and (left / "keeper.lock").exists() and server.keeper(paths.Place(left)) is None:
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def pointed_at(urls: Urls) -> Iterator[None]:
    """Make Django, and processes started in the block, use these logins."""
    before = {name: os.environ.get(name) for name in urls.environment()}
    settings_before = {alias: dict(connections.settings[alias]) for alias in ("default", "owner")}
    os.environ.update(urls.environment())
    _repoint({"default": databases.app_database(urls.app), "owner": databases.owner_database(urls.owner)})
    try:
        yield
    finally:
        _repoint(settings_before)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def migrate() -> None:
    """Bring the database that Django is pointed at up to date."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()


def folder_anyone_may_enter(name: str) -> Path:
    """A temporary folder that the unprivileged user of a server can reach too; made if need be."""
    folder = folder_for_anyone() / name
    folder.mkdir(mode=0o711, exist_ok=True)
    return folder


def folder_for_anyone() -> Path:
    """Where there are such folders.

    In memory where there is room: the tests end processes, not machines, so what a server keeps there outlives them
    as it would on a disk, and hundreds of databases are made and dropped in no time.
    """
    usual = ("/tmp", "/var/tmp")  # noqa: S108 - the folder made there is checked by the server
    candidates = (*_in_memory(), Path(tempfile.gettempdir()), *map(Path, usual))
    base = next(folder for folder in candidates if os.geteuid() or paths.reachable_by_others(folder))
    return base.resolve()


def _in_memory() -> list[Path]:
    """Linux' file system in memory; in a container it is often small."""
    there = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return [_MEMORY] if there else []


def new_name() -> str:
    """A short name that nothing else has."""
    return secrets.token_hex(4)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time, for the processes of a test run."""
    with _lock_file(name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_file(name: str) -> Path:
    folder = Path(tempfile.gettempdir()) / f"cauri-test-locks-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / name


def _repoint(entries: dict[str, dict[str, object]]) -> None:
    for alias, entry in entries.items():
        connections[alias].close()
        connections.settings[alias].update(entry)
