"""The server that is measured: the embedded PostgreSQL with its own settings, in a folder of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from cauri.infra.embedded import bootstrap, databases, paths, postgres, programs
from cauri.infra.embedded.databases import Urls

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Cluster:
    """A running server, and databases in it by name."""

    server: postgres.Server

    @property
    def pgbench(self) -> Path:
        """The load generator that belongs to the server."""
        return programs.folder(self.server.place) / "pgbench"

    def plain(self, name: str) -> str:
        """Make an empty database; its superuser login."""
        with psycopg.connect(self.server.superuser_url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return databases.with_database(self.server.superuser_url, name)

    def books(self, name: str) -> Urls:
        """Make a database with the books in it; both its logins."""
        urls = databases.of_place(self.server.place, name)
        bootstrap.embedded_database(self.server.superuser_url, urls)
        return urls


@contextmanager
def running() -> Iterator[Cluster]:
    """A new server, removed after the block."""
    root = Path(tempfile.mkdtemp(prefix="cauri-bench-", dir="/var/tmp"))
    root.chmod(0o755)
    server = postgres.Server(paths.Place(root))
    try:
        server.start()
        yield Cluster(server)
    finally:
        server.stop()
        shutil.rmtree(root)


def connect(url: str) -> Connection:
    """A connection that commits every statement."""
    return psycopg.connect(url, autocommit=True)
