"""Delivering facts in a simulation's time, as a worker does, beside the process in which people act."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import stamina

from cauri.infra.outbox import services as outbox
from cauri.infra.outbox import spreading
from cauri.interfaces.simulation.clockwork import Clockwork
from cauri.kit import clock, http

_AT_ONCE = 40
_PAUSE = 0.02


def work(clockwork: Clockwork) -> None:
    """Deliver for ever."""
    with in_time(clockwork):
        while True:
            if not deliver_some():
                time.sleep(_PAUSE)


@contextmanager
def in_time(clockwork: Clockwork) -> Iterator[None]:
    """The simulation's time for the length of the block; what is tried again is tried again at once."""
    with clock.told_by(clockwork.now), stamina.set_testing(True, attempts=http.MOST_TRIES, cap=True):
        yield


def deliver_some() -> int:
    """Deliver some of the facts that are due to their handlers, as relay and worker do. Answers how many there were."""
    spreading.spread()
    handed = outbox.claim(most=_AT_ONCE)
    for one in handed:
        outbox.deliver(one.delivery_id)
    return len(handed)
