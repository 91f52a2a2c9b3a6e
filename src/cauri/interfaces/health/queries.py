"""How the platform is, read from the rooms that know."""

import platform
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import django
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

import cauri
from cauri.infra import env
from cauri.infra.jobs import queries as jobs
from cauri.infra.outbox import queries as outbox

LONGEST_LAG = timedelta(seconds=60)

_BROKER_SECONDS = 1.0
_AMQP_PORT = 5672
_STARTED = time.monotonic()


@dataclass(frozen=True)
class Check:
    """One thing that must hold before the platform is whole; `reason` says why it does not."""

    name: str
    ok: bool
    reason: str | None = None


@dataclass(frozen=True)
class Database:
    """The database as the app sees it."""

    server: str
    role: str
    size_bytes: int


def installation() -> list[Check]:
    """Whether the installation can run: its database answers and is migrated."""
    database = _checked("database", _database_answers)
    return [database, _checked("migrations", _migrations_are_applied)] if database.ok else [database]


def readiness(*, now: datetime) -> list[Check]:
    """Whether the platform is whole, check by check. A check that cannot be made has failed."""
    checks = installation()
    if not all(check.ok for check in checks):
        return checks
    return [
        *checks,
        _checked("broker", _broker_answers),
        _checked("workers", lambda: _queues_are_consumed(now)),
        _checked("outbox", _nothing_waits_long),
    ]


def versions() -> dict[str, str]:
    """What this process runs on."""
    return {"cauri": cauri.__version__, "python": platform.python_version(), "django": django.get_version()}


def uptime() -> timedelta:
    """How long ago this process loaded the program."""
    return timedelta(seconds=time.monotonic() - _STARTED)


def database() -> Database:
    """The database's version, the role we have in it and its size on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_user, pg_database_size(current_database())")
        server, role, size = cursor.fetchone()
    return Database(server=server, role=role, size_bytes=size)


def broker_address() -> tuple[str, int] | None:
    """Host and port of the broker; None in the embedded default, which has none."""
    if env.CELERY_BROKER_URL is None:
        return None
    broker = urlsplit(env.CELERY_BROKER_URL)
    return broker.hostname or "localhost", broker.port or _AMQP_PORT


def _checked(name: str, reason_against: Callable[[], str | None]) -> Check:
    try:
        reason = reason_against()
    except DatabaseError as error:
        reason = f"the database refused: {type(error).__name__}"
    return Check(name=name, ok=reason is None, reason=reason)


def _database_answers() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _migrations_are_applied() -> str | None:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations are not applied" if waiting else None


def _broker_answers() -> str | None:
    address = broker_address()
    if address is None:
        return None
    try:
        socket.create_connection(address, timeout=_BROKER_SECONDS).close()
    except OSError as error:
        return f"the broker cannot be reached: {type(error).__name__}"
    return None


def _queues_are_consumed(now: datetime) -> str | None:
    idle = [queue for queue, workers in jobs.consumers(now=now).items() if not workers]
    return f"no worker takes from {', '.join(idle)}" if idle else None


def _nothing_waits_long() -> str | None:
    waited = outbox.lag()
    if waited < LONGEST_LAG:
        return None
    return f"a delivery has been waiting for {waited.total_seconds():.0f} s"
