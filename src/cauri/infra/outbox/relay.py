"""The relay: it makes deliveries of new facts and hands those that are due to the broker, for ever.

Any number of them may run, in workers or on their own. The database and the broker may go away and come back.
"""

from threading import Event

import structlog
from celery import Celery
from django.db import DatabaseError, close_old_connections

from cauri.infra.broker import BrokerUnreachable, Sender
from cauri.infra.outbox import events, services, spreading, tasks

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.05
MOST_AT_ONCE = 200
SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 5.0


class Relay:
    """One relay of this process. `run` returns when `stopping` is set."""

    def __init__(self, app: Celery, stopping: Event) -> None:
        self._sender = Sender(app)
        self._stopping = stopping
        self._pause = SHORTEST_PAUSE

    def run(self) -> None:
        """Relay until told to stop."""
        while not self._stopping.is_set():
            try:
                busy = self.step()
            except (DatabaseError, BrokerUnreachable) as error:
                log.warning("outbox.relay_interrupted", error=type(error).__name__, seconds=self._pause)
                close_old_connections()
                self._stopping.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            else:
                self._pause = SHORTEST_PAUSE
                if not busy:
                    self._stopping.wait(POLL_SECONDS)
        self._sender.close()

    def step(self) -> bool:
        """Spread and hand over once. Answers whether there was anything to do.

        Raises BrokerUnreachable after taking back what could not be handed over, and django.db.DatabaseError.
        """
        spread = spreading.spread()
        claimed = services.claim(most=MOST_AT_ONCE)
        for number, delivery in enumerate(claimed):
            try:
                self._sender.send(
                    tasks.deliver.name,
                    (delivery.delivery_id,),
                    queue=delivery.queue,
                    urgent=_is_urgent(delivery.handler),
                )
            except BrokerUnreachable:
                services.take_back([rest.delivery_id for rest in claimed[number:]])
                raise
        return bool(spread or claimed)


def _is_urgent(handler: str) -> bool:
    try:
        return events.subscription(handler).urgent
    except events.UnknownHandler:
        return False
