"""Looking at what ran and who would run it …"""

from datetime import UTC, datetime, timedelta

import pytest

from cauri.infra.jobs import queries, services
from cauri.infra.jobs.models import JobRun, Pulse

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_shows_the_latest_run_of_each_job_and_when_one_last_went_well() -> None:
    for minute, outcome in enumerate(["done", "failed", "skipped"]):
        at = NOW + timedelta(minutes=minute)
        JobRun.objects.create(job="cowries.count", outcome=outcome, started_at=at, finished_at=at)
    JobRun.objects.create(job="cowries.wash", outcome="running", started_at=NOW)

    count, wash = queries.last_runs()

    assert (count.job, count.outcome, count.done_at) == ("cowries.count", "failed", NOW)
    assert (wash.job, wash.outcome, wash.done_at) == ("cowries.wash", "running", None)


def test_counts_the_living_consumers_of_every_queue() -> None:
    Pulse.objects.create(process="one", queues=["payments", "default"], seen_at=NOW)
    Pulse.objects.create(process="two", queues=["payments"], seen_at=NOW - timedelta(seconds=20))
    Pulse.objects.create(process="dead", queues=["critical"], seen_at=NOW - timedelta(seconds=40))

    assert queries.consumers(now=NOW) == {
        "critical": 0,
        "payments": 2,
        "notifications": 0,
        "default": 1,
        "maintenance": 0,
    }


def test_shows_how_old_the_schedulers_last_sign_of_life_is() -> None:
    assert queries.scheduler_age(now=NOW) is None

    Pulse.objects.create(process="one", schedules=True, seen_at=NOW - timedelta(seconds=90))
    Pulse.objects.create(process="two", schedules=False, seen_at=NOW)

    assert queries.scheduler_age(now=NOW) == timedelta(seconds=90)


def test_sees_a_process_that_beats_until_it_ends() -> None:
    for schedules in (False, True):
        services.beat("here:1", queues=["payments"], relays=True, schedules=schedules)

    pulse = Pulse.objects.get()
    assert (pulse.queues, pulse.relays, pulse.schedules) == (["payments"], True, True)
    assert [found.process for found in queries.alive(now=pulse.seen_at)] == ["here:1"]

    services.stop_beating("here:1")
    assert queries.alive(now=pulse.seen_at) == []
