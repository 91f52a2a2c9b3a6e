"""Running a job …"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connections

from cauri.infra.embedded.databases import Urls
from cauri.infra.jobs import locks, services
from cauri.infra.jobs.models import JobRun
from cauri.kit.transactions import InsideTransaction, transaction

Outcome = JobRun.Outcome


def count_cowries() -> dict[str, int]:
    """A job's work."""
    return {"cowries": 3}


def fall_ill() -> None:
    """A job's work that fails."""
    raise RuntimeError("Moussa's PIN is 4711")


def test_records_when_it_ran_and_what_it_counted(committed_db: Urls) -> None:
    run = services.run("cowries.count", count_cowries)

    assert JobRun.objects.get() == run
    assert (run.job, run.outcome, run.counts, run.error) == ("cowries.count", "done", {"cowries": 3}, "")
    assert run.finished_at is not None
    assert run.started_at <= run.finished_at


def test_records_a_failure_by_class_with_an_alarm_and_raises_it(
    committed_db: Urls, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(RuntimeError):
        services.run("cowries.count", fall_ill)

    run = JobRun.objects.get()
    assert (run.outcome, run.error) == ("failed", "RuntimeError")
    assert run.finished_at is not None
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert ["jobs.run_failed" in str(alarm.msg) for alarm in alarms] == [True]
    assert "fall_ill" in str(alarms[0].msg), "where it failed"
    assert not any("4711" in str(record.msg) for record in caplog.records), "but not with what"


def test_skips_a_run_while_the_same_job_is_at_work(committed_db: Urls) -> None:
    with _another_process_runs("cowries.count"):
        skipped = services.run("cowries.count", fall_ill)
        other = services.run("cowries.wash", count_cowries)

    assert (skipped.outcome, skipped.finished_at is not None) == ("skipped", True)
    assert other.outcome == "done"
    assert services.run("cowries.count", count_cowries).outcome == "done"


def test_closes_the_run_of_a_process_that_died(committed_db: Urls, caplog: pytest.LogCaptureFixture) -> None:
    dead = JobRun.objects.create(job="cowries.count", outcome=Outcome.RUNNING)
    alive = JobRun.objects.create(job="cowries.wash", outcome=Outcome.RUNNING)

    services.run("cowries.count", count_cowries)

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.outcome, dead.finished_at is not None) == ("lost", True)
    assert alive.outcome == "running", "nobody knows about other jobs"
    assert any("jobs.run_lost" in str(record.msg) for record in caplog.records)


def test_goes_on_after_the_connection_that_held_the_lock_broke(committed_db: Urls) -> None:
    def lose_the_connection() -> None:
        connections["default"].close()

    assert services.run("cowries.count", lose_the_connection).outcome == "done"
    assert services.run("cowries.count", count_cowries).outcome == "done"


def test_refuses_to_be_inside_a_transaction(committed_db: Urls) -> None:
    with transaction(), pytest.raises(InsideTransaction):
        services.run("cowries.count", count_cowries)


@contextmanager
def _another_process_runs(job: str) -> Iterator[None]:
    """Another connection holds the job's lock, as another process would."""
    running, finish = Event(), Event()

    def work() -> None:
        with locks.held(f"job {job}") as mine:
            assert mine
            running.set()
            finish.wait(timeout=10)
        connections.close_all()

    thread = Thread(target=work)
    thread.start()
    assert running.wait(timeout=10)
    yield
    finish.set()
    thread.join(timeout=10)
