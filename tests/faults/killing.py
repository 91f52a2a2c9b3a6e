"""How a process is caught at one point of its work, so that it can be killed there: for every test of kills."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import psycopg
from django.db import connection
from tests.support.apps import Answer, OverTheWire
from tests.support.clusters import Cluster
from tests.support.platforms import Platform

from cauri.infra.embedded.databases import Urls

_WAITING = "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()
"""

Ask = Callable[[OverTheWire], Answer]


class Attempt:
    """An app that asks once, in a thread of its own, and may never hear an answer."""

    def __init__(self, api: Platform, ask: Ask) -> None:
        self.heard: list[Answer] = []
        self._thread = threading.Thread(target=self._ask, args=(api, ask))
        self._thread.start()

    def end(self) -> None:
        """Wait until it has given up."""
        self._thread.join(30)

    def _ask(self, api: Platform, ask: Ask) -> None:
        with suppress(OSError, http.client.HTTPException), closing(OverTheWire(api.port)) as line:
            self.heard.append(ask(line))


@dataclass(frozen=True)
class IsStuck:
    """Asks the server whether somebody waits there."""

    statement: str
    values: list[str]

    def __call__(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(self.statement, self.values)
            return int(cursor.fetchone()[0]) > 0


@contextmanager
def stuck_at(table: str, urls: Urls) -> Iterator[IsStuck]:
    """Let nobody write to a table for the length of the block."""
    with psycopg.connect(urls.owner) as owner:
        owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield IsStuck(_WAITING, [table])
        owner.rollback()


@contextmanager
def commits_unheard(cluster: Cluster) -> Iterator[IsStuck]:
    """Let every commit reach the disk and wait there for a replica that does not exist, for the length of the block."""
    with psycopg.connect(cluster.server.superuser_url, autocommit=True) as superuser:
        superuser.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        superuser.execute("SELECT pg_reload_conf()")
        try:
            yield IsStuck("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", [])
        finally:
            superuser.execute("ALTER SYSTEM RESET synchronous_standby_names")
            superuser.execute("SELECT pg_reload_conf()")


def backends() -> int:
    """How many connections of the app's there are besides ours."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        return int(cursor.fetchone()[0])
