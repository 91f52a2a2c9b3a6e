"""`cauri worker` and `cauri relay`: the processes that work on what happened.

A worker takes tasks from its queues, and beside them, in threads of their own, it relays, bids for the
scheduler's lock, folds the tails of hot accounts and gives signs of life. In production relays may run
apart. Nothing is lost when one of them is killed.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Any

import click
import structlog
from celery import Celery
from celery.signals import worker_shutting_down
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils.module_loading import import_string
from kombu.asynchronous import get_event_loop

from cauri.books.ledger import folder
from cauri.infra.jobs import scheduler
from cauri.infra.jobs import services as jobs
from cauri.infra.outbox import services as outbox
from cauri.infra.outbox.relay import Relay
from cauri.infra.queues import QUEUES
from cauri.interfaces.cli import database

log = structlog.get_logger(__name__)

SECONDS_BETWEEN_PULSES = 2.0
LONGEST_STOP = 8.0
PREFETCHED_PER_THREAD = 4


class Side:
    """What runs beside the tasks of a worker, each in a thread, until the process stops."""

    def __init__(self, queues: Sequence[str]) -> None:
        self.stopping = Event()
        self.scheduling = Event()
        self._queues = queues
        self._relays = False
        self._threads: list[Thread] = []
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    def relay(self, app: Celery) -> None:
        """Relay facts and deliveries."""
        self._relays = True
        self._start("relay", Relay(app, self.stopping).run)

    def schedule(self, app: Celery) -> None:
        """Send jobs when they are due, if no other process does."""
        self._start("scheduler", lambda: scheduler.run(app, self.stopping, self.scheduling))

    def fold(self) -> None:
        """Fold the tails of the ledger's hot accounts."""
        self._start("folder", lambda: folder.run(self.stopping))

    def beat(self) -> None:
        """Give signs of life."""
        self._start("pulse", self._beat)

    def stop(self) -> None:
        """Stop all of it, and wait a moment."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(timeout=2.0)

    def _start(self, name: str, work: Callable[[], None]) -> None:
        thread = Thread(target=_or_die, args=(work,), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _beat(self) -> None:
        while True:
            try:
                jobs.beat(
                    self._name,
                    queues=self._queues,
                    relays=self._relays,
                    schedules=self.scheduling.is_set(),
                )
            except DatabaseError as error:
                log.warning("jobs.pulse_missed", error=type(error).__name__)
                close_old_connections()
            if self.stopping.wait(SECONDS_BETWEEN_PULSES):
                break
        with suppress(DatabaseError):  # then it is taken for dead a little later
            jobs.stop_beating(self._name)


@click.command()
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="Whose tasks to take.")
@click.option("--threads", default=4, show_default=True, help="How many tasks at once.")
@click.option("--relay/--no-relay", default=True, show_default=True, help="Relay facts and deliveries too.")
@click.option("--schedule/--no-schedule", default=True, show_default=True, help="Bid for the scheduler's lock too.")
@database.needed
def worker(*, queues: str, threads: int, relay: bool, schedule: bool) -> None:
    """Work on what happened: deliver facts, run jobs."""
    taken = _known(queues)
    app: Celery = import_string(settings.CELERY_APP)
    side = Side(taken)
    worker_shutting_down.connect(_stop_in_time, weak=False)
    if _in_memory(app):
        outbox.take_all_back()  # what an earlier process carried is gone with it
    if relay:
        side.relay(app)
    if schedule:
        side.schedule(app)
    side.fold()
    side.beat()
    try:
        _take_tasks(app, queues=taken, threads=threads)
    finally:
        side.stop()


@click.command()
@database.needed
def relay() -> None:
    """Relay facts and deliveries to the broker, and nothing else."""
    app: Celery = import_string(settings.CELERY_APP)
    if _in_memory(app):
        raise click.UsageError("without CELERY_BROKER_URL the worker relays by itself")
    side = Side(())
    side.relay(app)
    side.beat()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        side.stop()


def _take_tasks(app: Celery, *, queues: Sequence[str], threads: int) -> None:
    """Celery's worker, until a signal ends it."""
    work = app.Worker(
        hostname=f"cauri-{os.getpid()}@{socket.gethostname()}",
        pool="threads",
        concurrency=threads,
        prefetch_multiplier=0 if _in_memory(app) else PREFETCHED_PER_THREAD,
        queues=list(queues),
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    work.start()
    if work.exitcode:
        sys.exit(work.exitcode)


def _in_memory(app: Celery) -> bool:
    return bool(app.connection_for_write().transport.driver_type == "memory")


def _known(queues: str) -> list[str]:
    names = [name.strip() for name in queues.split(",") if name.strip()]
    for name in names:
        if name not in QUEUES:
            raise click.BadParameter(f"no such queue: {name}; there are {', '.join(QUEUES)}")
    return names


def _stop_in_time(**_signal: Any) -> None:
    """Stop soon, whatever Celery waits for."""
    Thread(target=_hurry, name="hurry", daemon=True).start()


def _hurry() -> None:
    """Wake Celery's loop, which sleeps for seconds; and leave a task that does not end to be tried again."""
    deadline = time.monotonic() + LONGEST_STOP
    while time.monotonic() < deadline:
        loop = get_event_loop()
        if loop is not None:
            loop.call_soon(_nothing)
        time.sleep(0.1)
    os._exit(0)


def _nothing() -> None:
    """What a loop is woken for."""


def _or_die(work: Callable[[], None]) -> None:
    """A thread that ends by a bug must not leave a worker behind that looks alive."""
    try:
        work()
    except BaseException:
        log.exception("worker.thread_died", alarm=True)
        os._exit(1)


COMMANDS = (worker, relay)
