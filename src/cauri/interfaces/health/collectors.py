"""Series about the platform itself, read from the rooms at each scrape, so that none of them ever counts."""

from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from cauri.books.ledger import explorer as ledger
from cauri.books.ledger import verification
from cauri.infra.jobs import queries as jobs
from cauri.infra.outbox import queries as outbox
from cauri.interfaces.health import queries
from cauri.kit import clock


def all_of_them() -> list[Collector]:
    """A collector per room that has something to tell."""
    return [Database(), Outbox(), Jobs(), Books()]


class _Reading(Collector):
    """Gives a room's series, or none of them while the database does not answer."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            read = list(self.read(clock.now()))
        except DatabaseError:
            return
        yield from read

    def read(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        raise NotImplementedError


class Database(_Reading):
    """Whether the database answers, and how large it is. The first is told even when it does not."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        read = list(super().collect())
        yield _gauge("cauri_database_up", "Whether the database answered this scrape.", float(bool(read)))
        yield from read

    def read(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        size = queries.database().size_bytes
        yield _gauge("cauri_database_size_bytes", "Size of the database on disk.", size)


class Outbox(_Reading):
    """Facts on their way to their handlers."""

    def read(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        lag = outbox.lag().total_seconds()
        yield _gauge("cauri_outbox_lag_seconds", "The longest wait for a first try.", lag)
        deliveries = GaugeMetricFamily("cauri_deliveries", "Open deliveries.", labels=["state"])
        for state, count in outbox.counts().items():
            deliveries.add_metric([state], count)
        yield deliveries


class Jobs(_Reading):
    """What works in the background."""

    def read(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        consumers = GaugeMetricFamily("cauri_queue_consumers", "Living workers per queue.", labels=["queue"])
        for queue, count in jobs.consumers(now=now).items():
            consumers.add_metric([queue], count)
        yield consumers

        age = jobs.scheduler_age(now=now)
        if age is not None:
            yield _gauge("cauri_scheduler_age_seconds", "Since the scheduler was last seen.", age.total_seconds())

        done = GaugeMetricFamily("cauri_job_done_age_seconds", "Since a job last went well.", labels=["job"])
        failing = GaugeMetricFamily("cauri_job_failing", "Whether a job's last run failed.", labels=["job"])
        for run in jobs.last_runs():
            if run.done_at is not None:
                done.add_metric([run.job], (now - run.done_at).total_seconds())
            failing.add_metric([run.job], float(run.outcome in {"failed", "lost"}))
        yield done
        yield failing


class Books(_Reading):
    """The ledger."""

    def read(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        most = f"{ledger.MOST_COUNTED} stands for that many or more"
        yield _gauge("cauri_ledger_unsealed_postings", f"Postings that no block seals; {most}.", ledger.unsealed())
        yield _gauge("cauri_ledger_tail_lines", f"Lines in hot accounts' tails; {most}.", ledger.waiting())
        run = verification.latest()
        if run is not None:
            age = (now - run.started_at).total_seconds()
            yield _gauge("cauri_ledger_verification_age_seconds", "Since the books were last verified.", age)
            yield _gauge("cauri_ledger_verified", "Whether the last verification passed.", float(run.passed))


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=value)
