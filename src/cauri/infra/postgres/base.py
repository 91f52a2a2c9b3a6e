"""The database backend. Django finds it by this module's name.

A kept connection is checked before each request. Django asks the server, which is a round trip on every request; but a
server that died has closed its end, and that shows on the socket.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg import Connection
from psycopg._preparing import PrepareManager
from psycopg.pq import TransactionStatus


class PreparedStatements(PrepareManager):
    """Psycopg's account of what the server has prepared for a connection, which can be `held`."""

    held = False

    def clear(self) -> bool:
        """Have the server forget all of them, unless they are held. Returns whether there is anything to tell it."""
        return False if self.held else super().clear()


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, which has no text for a statement that the server had prepared."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """For who looks at what was asked: a prepared statement as it was written, without its values."""
        return super().last_executed_query(cursor, sql, params) or str(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, asking the socket whether a connection still stands, and keeping statements through a rollback."""

    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """A connection whose prepared statements can be held."""
        connection: Connection = super().get_new_connection(conn_params)
        statements = PreparedStatements()
        statements.prepare_threshold = connection.prepare_threshold
        connection._prepared = statements
        return connection

    def is_usable(self) -> bool:
        """Whether no transaction has failed on it, and nothing came while it was idle: that is its end, or news of it.

        A server that vanished without a word (a cut cable) is noticed by the next statement, as it is with a question.
        """
        if self.connection is None or self.connection.closed or self.connection.broken:
            return False
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not waiting.poll(0)

    def close_if_unusable_or_obsolete(self) -> None:
        """Called between requests and jobs. What is prepared is forgotten after an error."""
        if self.errors_occurred and self.connection is not None:
            self.connection._prepared.clear()
        super().close_if_unusable_or_obsolete()

    def _rollback(self) -> None:
        with self._statements_held():
            super()._rollback()  # type: ignore[misc] # the stubs leave out what is for backends

    def _savepoint_rollback(self, sid: str) -> None:
        with self._statements_held():
            super()._savepoint_rollback(sid)  # type: ignore[misc] # the same

    @contextmanager
    def _statements_held(self) -> Iterator[None]:
        """Keep what is prepared, as PostgreSQL does, unless a statement has failed: its table may be another since."""
        if self.connection is None or self.connection.info.transaction_status != TransactionStatus.INTRANS:
            yield
            return
        self.connection._prepared.held = True
        try:
            yield
        finally:
            self.connection._prepared.held = False
