"""How a room declares a job, in its `tasks.py`:

    @job("ledger.seal", queue="maintenance")
    def seal() -> dict[str, int]:
        return {"blocks": services.seal(now=clock.now())}

`config/schedule.py` says when it runs.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from celery import current_task, shared_task

from cauri.infra.jobs import services
from cauri.infra.jobs.models import JobRun
from cauri.infra.queues import Queue

DUE_HEADER = "cauri_due_at"


@dataclass(frozen=True)
class Job:
    """A declared job. Calling it runs it here and now, on record."""

    name: str
    queue: Queue
    work: services.Work

    def __call__(self, *, due_at: datetime | None = None) -> JobRun:
        """Run the job now. Raises whatever its work raises."""
        return services.run(self.name, self.work, due_at=due_at)


_jobs: dict[str, Job] = {}


def job(name: str, *, queue: Queue = "maintenance") -> Callable[[services.Work], Job]:
    """Declare the function below as a job of that name ("room.verb"): a Celery task that records each run.

    The function takes nothing, makes one service call and answers counts (or None) to be kept with the run.
    """

    def declare(work: services.Work) -> Job:
        if name in _jobs:
            raise ValueError(f"two jobs are called {name}")
        declared = Job(name=name, queue=queue, work=work)
        _jobs[name] = declared

        @shared_task(name=name)
        def task() -> None:
            with suppress(Exception):  # it is recorded and has raised its alarm; Celery would log its message
                declared(due_at=_due_at())

        return declared

    return declare


def queue_of(name: str) -> Queue:
    """The queue a job waits in. Raises KeyError when there is no such job."""
    return _jobs[name].queue


def declared() -> list[Job]:
    """Every job of the rooms imported so far."""
    return list(_jobs.values())


def _due_at() -> datetime | None:
    """When the scheduler found the running task due; None when it was started by hand."""
    headers = current_task.request.headers or {}
    due: str | None = headers.get(DUE_HEADER)
    return datetime.fromisoformat(due) if due else None
