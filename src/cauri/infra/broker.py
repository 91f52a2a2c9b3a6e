"""Giving a task to the broker: over one connection, confirmed, and without waiting long for either."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from celery import Celery
from kombu import Connection, Producer

from cauri.infra.queues import Queue

CONFIRM_SECONDS = 5.0
NORMAL_PRIORITY = 4
URGENT_PRIORITY = 9


class BrokerUnreachable(Exception):
    """The broker did not confirm: the task may have reached it or not."""


class Sender:
    """One connection to the broker, opened when needed. For one thread."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def send(
        self,
        task: str,
        arguments: Sequence[Any] = (),
        *,
        queue: Queue,
        urgent: bool = False,
        headers: Mapping[str, str] | None = None,
        expires: timedelta | None = None,
    ) -> None:
        """Send a task, and return when the broker has it. Raises BrokerUnreachable within a few seconds."""
        try:
            self._app.send_task(
                task,
                args=tuple(arguments),
                queue=queue,
                priority=URGENT_PRIORITY if urgent else NORMAL_PRIORITY,
                headers=dict(headers or {}),
                expires=expires.total_seconds() if expires else None,
                producer=self._open(),
                retry=False,
                confirm_timeout=CONFIRM_SECONDS,
            )
        except Exception as error:  # the transports have no common base for "it did not work"
            self.close()
            raise BrokerUnreachable(type(error).__name__) from error

    def close(self) -> None:
        """Give the connection up, whatever state it is in."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            with suppress(Exception):  # it may be broken in any way
                connection.collect(socket_timeout=0.5)

    def _open(self) -> Producer:
        if self._producer is None:
            self._connection = self._app.connection_for_write(
                transport_options={
                    **self._app.conf.broker_transport_options,
                    "read_timeout": CONFIRM_SECONDS,
                    "write_timeout": CONFIRM_SECONDS,
                }
            )
            self._connection.connect()
            self._producer = self._app.amqp.Producer(self._connection)
        return self._producer
