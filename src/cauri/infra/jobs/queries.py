"""What ran, what runs, and who would run it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cauri.infra.jobs.models import JobRun, Pulse
from cauri.infra.queues import QUEUES

TAKEN_FOR_DEAD = timedelta(seconds=30)


@dataclass(frozen=True)
class LastRun:
    """How a job's latest run ended, and when one last went well."""

    job: str
    outcome: str
    error: str
    started_at: datetime
    finished_at: datetime | None
    done_at: datetime | None
    counts: dict[str, int]


def last_runs() -> list[LastRun]:
    """The latest run of every job that ever ran, by name; skipped runs are passed over."""
    runs = JobRun.objects.exclude(outcome=JobRun.Outcome.SKIPPED)
    latest = runs.order_by("job", "-id").distinct("job")
    done = dict(
        runs.filter(outcome=JobRun.Outcome.DONE)
        .order_by("job", "-id")
        .distinct("job")
        .values_list("job", "finished_at")
    )
    return [
        LastRun(
            job=run.job,
            outcome=run.outcome,
            error=run.error,
            started_at=run.started_at,
            finished_at=run.finished_at,
            done_at=done.get(run.job),
            counts=run.counts,
        )
        for run in latest
    ]


def alive(*, now: datetime) -> list[Pulse]:
    """The processes seen lately, longest-lived first."""
    return list(Pulse.objects.filter(seen_at__gt=now - TAKEN_FOR_DEAD).order_by("started_at"))


def consumers(*, now: datetime) -> dict[str, int]:
    """How many living workers consume each queue, zero included."""
    counts = dict.fromkeys(QUEUES, 0)
    for pulse in alive(now=now):
        for queue in pulse.queues:
            counts[queue] += 1
    return {queue: counts[queue] for queue in QUEUES}


def scheduler_age(*, now: datetime) -> timedelta | None:
    """How long ago the scheduler was last seen; None when there never was one."""
    seen = Pulse.objects.filter(schedules=True).order_by("-seen_at").values_list("seen_at", flat=True).first()
    return now - seen if seen else None
