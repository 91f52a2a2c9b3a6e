"""What every command shares that needs the database: a server that answers, and tables up to date."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import psycopg
from django.core.management import call_command
from django.core.management.commands import migrate as migrate_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from cauri.books.fees import services as fees
from cauri.books.limits import services as limits
from cauri.infra import env
from cauri.infra.embedded import server
from cauri.kit import clock

P = ParamSpec("P")
R = TypeVar("R")

_MIGRATING = 0x6D696772617465  # "migrate" in ASCII: any number that nobody else locks


class WholeMigrations(MigrationExecutor):
    """Django's, but a migration is recorded in the transaction that applies it.

    Django records one whose statements were put off only afterwards: whoever was killed in between found its tables
    there, and could never migrate again.
    """

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        """Run a migration forwards, and record it: both or neither."""
        if not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        with self.connection.schema_editor(atomic=True):
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


migrate_command.MigrationExecutor = WholeMigrations  # type: ignore[attr-defined] # the one that the command takes


def needed(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command against a database that is there and migrated.

    The running server is used; where none runs, the embedded one is started and stopped again afterwards. The
    command begins without an open connection, so it may fork.

    Raises the refusals of cauri.infra.embedded.server.running.
    """

    @functools.wraps(command)
    def with_database(*args: P.args, **kwargs: P.kwargs) -> R:
        with server.running(env.named_database()):
            try:
                if not env.PREPARED:
                    migrate(verbosity=0)
                return command(*args, **kwargs)
            finally:
                connections.close_all()

    return with_database


def migrate(*, verbosity: int) -> int:
    """Apply the migrations that are missing, as the owner, one process at a time. Returns how many were.

    Fees and limits that never had a rule get their first each time: whoever was killed before they did, or allowed
    another currency since, is not left without. What the operator has set stays.
    """
    with _alone():
        executor = MigrationExecutor(connections["owner"])
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
        fees.install_defaults(now=clock.now())
        limits.install_defaults(now=clock.now())
        connections.close_all()
    return missing


@contextmanager
def _alone() -> Iterator[None]:
    """A lock that PostgreSQL gives back when we die."""
    with psycopg.connect(env.database_urls().owner, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        yield
