"""The database backend. Django finds it by this module's name.

A kept connection is checked before each request. Django asks the server, which is a round trip on every request; but a
server that died has closed its end, and that shows on the socket.
"""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, asking the socket instead of the server whether a connection still stands."""

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
