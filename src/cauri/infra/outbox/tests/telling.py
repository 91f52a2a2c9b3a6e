"""A fact, handlers that remember it, and the steps of its way, for the tests of this room."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, ClassVar, TypeVar

from django.db import connection, connections

from cauri.infra.outbox import events, services, spreading
from cauri.infra.outbox.models import Delivery
from cauri.infra.queues import Queue
from cauri.kit.transactions import transaction

R = TypeVar("R")

told: list[int] = []


@dataclass(frozen=True)
class CowrieFound(events.Fact):
    """Awa found a cowrie on the beach."""

    name: ClassVar[str] = "tests.cowrie_found"
    number: int


def remember(fact: CowrieFound) -> None:
    """A handler that remembers."""
    told.append(fact.number)


def subscribe(handler: Callable[[CowrieFound], None] = remember, *, name: str = "remember", **options: Any) -> None:
    """Subscribe a handler under a plain name."""
    events.handles(CowrieFound, name=name, **options)(handler)


def tell(*numbers: int, aggregate: str | None = None) -> None:
    """Publish facts, each in a transaction of its own."""
    for number in numbers:
        with transaction():
            events.publish(CowrieFound(number), aggregate=aggregate)


def make_delivery(number: int = 1, *, queue: Queue = "default") -> Delivery:
    """A fact, spread and handed over to the one handler there is."""
    tell(number)
    spreading.spread()
    services.claim(most=10)
    return Delivery.objects.get()


def deliver_all() -> int:
    """Hand over whatever is due and deliver it here and now, until nothing is due. Answers how many."""
    delivered = 0
    while handed_over := services.claim(most=100):
        for one in handed_over:
            services.deliver(one.delivery_id)
            delivered += 1
    return delivered


def make_due() -> None:
    """Let the time pass until every delivery is due."""
    _execute("UPDATE outbox_delivery SET due_at = now() WHERE due_at IS NOT NULL")


def seconds_until_due() -> float:
    """How long until the only delivery is due, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM due_at - now()) FROM outbox_delivery")
        return float(cursor.fetchone()[0])


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def in_threads(count: int, work: Callable[[], R]) -> list[R]:
    """What the work answers in so many threads at once, each with a connection of its own."""

    def one() -> R:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return [future.result(timeout=30) for future in [pool.submit(one) for _ in range(count)]]


@contextmanager
def open_transaction(work: Callable[[], None]) -> Iterator[None]:
    """Do the work in another thread's transaction, which stays open for the block and then commits."""
    done, commit = Event(), Event()

    def hold() -> None:
        try:
            with transaction():
                work()
                done.set()
                commit.wait(timeout=30)
        finally:
            connections.close_all()

    holder = Thread(target=hold)
    holder.start()
    assert done.wait(timeout=10)
    try:
        yield
    finally:
        commit.set()
        holder.join(timeout=10)
