"""A relay …"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from celery import Celery
from django.db import connection, connections

from cauri.infra.broker import BrokerUnreachable
from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox import relay
from cauri.infra.outbox.models import Delivery
from cauri.infra.outbox.relay import Relay
from cauri.infra.outbox.tests.telling import subscribe, tell

NOWHERE = "amqp://127.0.0.1:1"


def make_app(broker: str = "memory://") -> Celery:
    """A Celery of the test's own."""
    return Celery("tests", broker=broker, set_as_current=False, fixups=[])


def carried(app: Celery, queue: str) -> list[int]:
    """The deliveries whose numbers wait in a queue of the in-memory broker."""
    with app.connection_for_read() as there:
        waiting = there.SimpleQueue(queue)
        return [waiting.get(timeout=1).decode()[0][0] for _ in range(waiting.qsize())]


@contextmanager
def running(app: Celery) -> Iterator[Thread]:
    """A relay at work in a thread."""
    stopping = Event()

    def work() -> None:
        try:
            Relay(app, stopping).run()
        finally:
            connections.close_all()

    thread = Thread(target=work, daemon=True)
    thread.start()
    yield thread
    stopping.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_hands_the_deliveries_of_a_new_fact_to_the_broker(committed_db: Urls) -> None:
    subscribe(queue="payments")
    tell(1)
    app = make_app()

    assert Relay(app, Event()).step()

    assert carried(app, "payments") == [Delivery.objects.get().pk]
    assert not Relay(app, Event()).step(), "nothing more to do"


def test_takes_back_at_once_what_the_broker_does_not_take(committed_db: Urls) -> None:
    subscribe()
    tell(1, 2, 3)

    with pytest.raises(BrokerUnreachable):
        Relay(make_app(NOWHERE), Event()).step()

    assert [delivery.state for delivery in Delivery.objects.all()] == ["waiting"] * 3
    app = make_app()
    Relay(app, Event()).step()
    assert len(carried(app, "default")) == 3


def test_goes_on_when_its_connection_to_the_database_breaks(
    committed_db: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "SHORTEST_PAUSE", 0.01)
    subscribe()
    app = make_app()
    with running(app) as thread:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")  # only the login may end another connection of its own
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()
        tell(1)
        deadline = time.monotonic() + 10
        while not (found := carried(app, "default")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert thread.is_alive()

    assert found == [Delivery.objects.get().pk]
