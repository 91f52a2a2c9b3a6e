"""A declared job …"""

from datetime import UTC, datetime

import pytest
from celery import Celery
from django.conf import settings
from django.utils.module_loading import import_string

from cauri.infra.embedded.databases import Urls
from cauri.infra.jobs import declarations
from cauri.infra.jobs.models import JobRun

DUE = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Celery:
    """The platform's Celery, which keeps every task it was ever told of, and a registry for this test alone."""
    monkeypatch.setattr(declarations, "_jobs", {})
    found: Celery = import_string(settings.CELERY_APP)
    return found


def test_is_a_task_of_its_queue_that_records_its_runs(committed_db: Urls, app: Celery) -> None:
    @declarations.job("cowries.count", queue="payments")
    def count() -> dict[str, int]:
        return {"cowries": 3}

    task = app.tasks["cowries.count"]
    task.apply(headers={declarations.DUE_HEADER: DUE.isoformat()}, throw=True)

    run = JobRun.objects.get()
    assert declarations.queue_of("cowries.count") == "payments"
    assert (run.job, run.outcome, run.counts, run.due_at) == ("cowries.count", "done", {"cowries": 3}, DUE)
    assert [job.name for job in declarations.declared()] == ["cowries.count"]


def test_leaves_a_failure_to_its_record_and_alarm(committed_db: Urls, app: Celery) -> None:
    @declarations.job("cowries.lose")
    def count() -> None:
        raise RuntimeError

    app.tasks["cowries.lose"].apply(throw=True)

    assert JobRun.objects.get().outcome == "failed"


def test_can_be_run_here_and_now(committed_db: Urls, app: Celery) -> None:
    @declarations.job("cowries.wash")
    def count() -> None:
        """Count nothing."""

    assert count().outcome == "done"
    assert JobRun.objects.get().due_at is None


def test_cannot_take_the_name_of_another(app: Celery) -> None:
    @declarations.job("cowries.twice")
    def count() -> None:
        """Count nothing."""

    with pytest.raises(ValueError, match=r"two jobs are called cowries\.twice"):
        declarations.job("cowries.twice")(lambda: None)
