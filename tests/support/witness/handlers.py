"""What the witness hears."""

import time
from datetime import timedelta

from django.db import connection

from cauri.infra.outbox import events
from cauri.infra.queues import QUEUES, Queue
from tests.support.witness.facts import Probed, Seen


@events.handles(Seen, queue="payments")
def once(fact: Seen) -> None:
    """Write it down, in the delivery's transaction."""
    time.sleep(fact.milliseconds / 1000)
    write("once", fact.number)


@events.handles(Seen, queue="notifications", outside=True, within=timedelta(seconds=3))
def at_least_once(fact: Seen) -> None:
    """Write it down, in a transaction of its own."""
    time.sleep(fact.milliseconds / 1000)
    write("at_least_once", fact.number)


def write(who: str, number: int) -> None:
    """One more row of what was seen."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO witness (who, number) VALUES (%s, %s)", [who, number])


def _probe(queue: Queue) -> None:
    @events.handles(Probed, queue=queue, name=f"witness.{queue}")
    def probed(fact: Probed) -> None:
        write(queue, fact.number)


for _queue in QUEUES:
    _probe(_queue)
