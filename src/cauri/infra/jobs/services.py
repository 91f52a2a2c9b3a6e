"""Running a job, once at a time and on record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.db.models.functions import Now

from cauri.infra.jobs import locks
from cauri.infra.jobs.models import JobRun, Pulse
from cauri.kit.errors import frames_of
from cauri.kit.transactions import durable, transaction

Counts = Mapping[str, int]
Work = Callable[[], Counts | None]

log = structlog.get_logger(__name__)


@durable
def run(job: str, work: Work, *, due_at: datetime | None = None) -> JobRun:
    """Run a job and record how it went; a run is skipped while the same job is at work anywhere.

    The work owns its transactions. What it raises is logged as an alarm, recorded by class and raised again.
    Raises InsideTransaction and whatever the work raises.
    """
    with locks.held(f"job {job}") as mine:
        if not mine:
            log.warning("jobs.run_skipped", job=job)
            return _record(job, JobRun.Outcome.SKIPPED, due_at=due_at)
        _mark_lost(job)
        running = _record(job, JobRun.Outcome.RUNNING, due_at=due_at)
        return _carry_out(running, work)


def prune(*, runs: timedelta, pulses: timedelta, now: datetime) -> dict[str, int]:
    """Forget runs that began, and processes last seen, longer ago than that. Answers how many."""
    with transaction():
        old_runs, _ = JobRun.objects.filter(started_at__lt=now - runs).delete()
        old_pulses, _ = Pulse.objects.filter(seen_at__lt=now - pulses).delete()
    return {"runs": old_runs, "pulses": old_pulses}


def beat(process: str, *, queues: Sequence[str], relays: bool, schedules: bool) -> None:
    """Say that a process lives, and what it does."""
    with transaction():
        Pulse.objects.update_or_create(
            process=process,
            defaults={
                "queues": list(queues),
                "relays": relays,
                "schedules": schedules,
                "seen_at": Now(),
            },
        )


def stop_beating(process: str) -> None:
    """Say that a process ended in good order."""
    with transaction():
        Pulse.objects.filter(process=process).delete()


def _carry_out(running: JobRun, work: Work) -> JobRun:
    try:
        counts = work()
    except BaseException as error:
        kind = type(error).__name__
        log.error(  # noqa: TRY400 - the message may hold what no log may hold
            "jobs.run_failed", job=running.job, error=kind, frames=frames_of(error), alarm=True
        )
        _finish(running, JobRun.Outcome.FAILED, error=kind)
        raise
    _finish(running, JobRun.Outcome.DONE, counts=counts)
    log.info("jobs.run_done", job=running.job, **(counts or {}))
    return running


def _record(job: str, outcome: JobRun.Outcome, *, due_at: datetime | None) -> JobRun:
    with transaction():
        return JobRun.objects.create(
            job=job,
            due_at=due_at,
            outcome=outcome,
            finished_at=Now() if outcome == JobRun.Outcome.SKIPPED else None,
        )


def _finish(running: JobRun, outcome: JobRun.Outcome, *, error: str = "", counts: Counts | None = None) -> None:
    with transaction():
        JobRun.objects.filter(pk=running.pk).update(
            outcome=outcome, error=error, counts=dict(counts or {}), finished_at=Now()
        )
    running.refresh_from_db()


def _mark_lost(job: str) -> None:
    """Close the runs whose process died: whoever holds the job's lock knows that nobody else is at work."""
    with transaction():
        lost = JobRun.objects.filter(job=job, outcome=JobRun.Outcome.RUNNING).update(
            outcome=JobRun.Outcome.LOST, finished_at=Now()
        )
    if lost:
        log.error("jobs.run_lost", job=job, runs=lost, alarm=True)
