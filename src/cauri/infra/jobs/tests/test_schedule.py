"""The scheduler …"""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from celery import Celery
from django.db import connection, connections
from django_celery_beat.models import PeriodicTask

from cauri.infra.embedded.databases import Urls
from cauri.infra.jobs import declarations, scheduler
from cauri.infra.jobs.scheduler import Scheduler

NOWHERE = "amqp://127.0.0.1:1"


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two jobs, for these tests alone."""
    two = {name: declarations.Job(name, "maintenance", dict) for name in ("count", "wash")}
    monkeypatch.setattr(declarations, "_jobs", two)


def make_app(broker: str = "memory://", **jobs: timedelta) -> Celery:
    """A Celery with these jobs in its schedule."""
    app = Celery("tests", broker=broker, set_as_current=False, fixups=[])
    app.conf.beat_schedule = {name: {"task": name, "schedule": interval} for name, interval in jobs.items()}
    app.conf.update(result_expires=None, timezone="UTC")
    return app


def waiting_in(app: Celery) -> int:
    """How many messages wait in the queue of the in-memory broker."""
    with app.connection_for_read() as connection:
        return int(connection.SimpleQueue("maintenance").qsize())


def test_keeps_to_the_list_and_forgets_what_is_not_on_it(committed_db: Urls) -> None:
    Scheduler(app=make_app(count=timedelta(hours=1), wash=timedelta(hours=2)))
    Scheduler(app=make_app(count=timedelta(hours=3)))

    found = PeriodicTask.objects.get()
    assert (found.name, found.interval.every, found.interval.period) == ("count", 10_800, "seconds")


def test_sends_what_is_due_and_remembers_it(committed_db: Urls) -> None:
    app = make_app(count=timedelta(seconds=1))
    one = Scheduler(app=app)
    before = waiting_in(app)
    assert PeriodicTask.objects.get().last_run_at is None

    _tick_until(one, lambda: waiting_in(app) > before)

    assert PeriodicTask.objects.get().last_run_at is not None, "though the process may be killed now"


def test_sends_again_what_the_broker_could_not_take(committed_db: Urls) -> None:
    app = make_app(NOWHERE, count=timedelta(hours=1))
    one = Scheduler(app=app)
    one.apply_entry(one.schedule["count"])
    one.tick()

    there = make_app(count=timedelta(hours=1))
    before = waiting_in(there)
    one._sender = Scheduler(app=there)._sender
    one.tick()

    assert waiting_in(there) == before + 1
    one.tick()
    assert waiting_in(there) == before + 1, "once"


def test_is_one_process_at_a_time(committed_db: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "SECONDS_BETWEEN_BIDS", 0.05)
    stop_first, stop_second, first, second = Event(), Event(), Event(), Event()

    _in_background(lambda: scheduler.run(make_app(), stop_first, first))
    assert first.wait(timeout=10)
    other = _in_background(lambda: scheduler.run(make_app(), stop_second, second))

    assert not second.wait(timeout=0.5)
    stop_first.set()
    assert second.wait(timeout=10), "the other takes over"
    assert not first.is_set()
    stop_second.set()
    other.join(timeout=10)


def test_gives_up_when_its_connection_breaks_and_bids_again(
    committed_db: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "SECONDS_BETWEEN_BIDS", 0.05)
    stop, scheduling = Event(), Event()
    thread = _in_background(lambda: scheduler.run(make_app(), stop, scheduling))
    assert scheduling.wait(timeout=10)

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")  # only the login may end another connection of its own
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    deadline = time.monotonic() + 10
    while scheduling.is_set() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert scheduling.wait(timeout=10)
    assert thread.is_alive()
    stop.set()
    thread.join(timeout=10)


def _in_background(work: Callable[[], None]) -> Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run, daemon=True)
    thread.start()
    return thread


def _tick_until(one: Scheduler, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        one.tick()
        time.sleep(0.01)
