"""The scheduler: django-celery-beat's, in whichever worker holds the lock.

`config/schedule.py` is the list; the tables of django-celery-beat remember when each job last ran.
"""

from datetime import timedelta
from threading import Event
from typing import Any

import structlog
from celery import Celery
from django.db import DatabaseError, close_old_connections, connection
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from cauri.infra.broker import BrokerUnreachable, Sender
from cauri.infra.jobs import declarations, locks
from cauri.kit import clock

log = structlog.get_logger(__name__)

LONGEST_WAIT = 1.0
SECONDS_BETWEEN_BIDS = 5.0


class Scheduler(DatabaseScheduler):  # type: ignore[misc] # django-celery-beat ships no types
    """Sends each job when it is due, and again soon when the broker could not be reached."""

    producer = None  # Celery's own would wait for the broker as long as it takes

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._unsent: dict[str, Any] = {}
        super().__init__(*arguments, **options)
        self._finalize.cancel()  # what ran is written down after each tick, while we hold the lock
        self._sender = Sender(self.app)

    def setup_schedule(self) -> None:
        """Make the stored schedule the listed one: what is not listed any more is forgotten."""
        super().setup_schedule()
        PeriodicTask.objects.exclude(name__in=list(self.app.conf.beat_schedule)).delete()

    def tick(self) -> float:
        """Send what is due, first what could not be sent before. Answers the seconds until the next."""
        for name, entry in list(self._unsent.items()):
            del self._unsent[name]
            self.apply_entry(entry)
        wait: float = super().tick()
        if self._dirty:
            self.sync()
        return min(wait, LONGEST_WAIT)

    def close(self) -> None:
        """Let go of the broker."""
        self._sender.close()

    def apply_async(self, entry: Any, producer: Any = None, advance: bool = True, **_options: Any) -> None:
        """Called by Celery's scheduler for an entry that is due."""
        entry = self.reserve(entry) if advance else entry
        expires = entry.options.get("expires")
        try:
            self._sender.send(
                entry.task,
                queue=declarations.queue_of(entry.task),
                headers={declarations.DUE_HEADER: clock.now().isoformat()},
                expires=timedelta(seconds=expires) if expires else None,
            )
        except BrokerUnreachable as error:
            self._unsent[entry.name] = entry
            log.warning("jobs.not_sent", job=entry.task, error=str(error))


def run(app: Celery, stopping: Event, scheduling: Event) -> None:
    """Schedule until told to stop, while no other process does. `scheduling` is set while we are the one."""
    while not stopping.is_set():
        try:
            with locks.held("the scheduler") as mine:
                if mine:
                    scheduling.set()
                    _schedule(app, stopping)
        except DatabaseError as error:
            log.warning("jobs.scheduler_interrupted", error=type(error).__name__)
        finally:
            scheduling.clear()
        close_old_connections()
        stopping.wait(SECONDS_BETWEEN_BIDS)


def _schedule(app: Celery, stopping: Event) -> None:
    """Tick as long as the connection lives that holds the lock."""
    holding = connection.connection
    scheduler = Scheduler(app=app)
    log.info("jobs.scheduling", jobs=len(scheduler.schedule))
    while connection.connection is holding and not stopping.wait(scheduler.tick()):
        pass
    scheduler.close()
