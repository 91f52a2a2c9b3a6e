"""How the platform is, read from the rooms that know."""

import platform
from collections.abc import Callable
from dataclasses import dataclass

import django
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

import cauri


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


def readiness() -> list[Check]:
    """Whether the platform is whole, check by check. A check that cannot be made has failed."""
    database = _checked("database", _database_answers)
    if not database.ok:
        return [database]
    return [database, _checked("migrations", _migrations_are_applied)]


def versions() -> dict[str, str]:
    """What this process runs on."""
    return {"cauri": cauri.__version__, "python": platform.python_version(), "django": django.get_version()}


def database() -> Database:
    """The database's version, the role we have in it and its size on disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_user, pg_database_size(current_database())"
        )
        server, role, size = cursor.fetchone()
    return Database(server=server, role=role, size_bytes=size)


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
