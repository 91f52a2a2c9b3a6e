"""Runs of jobs, and signs of life of the processes that run them."""

from django.db import models
from django.db.models.functions import Now


class JobRun(models.Model):
    """One run of a job, or one run that did not take place because the one before was still at work."""

    class Outcome(models.TextChoices):
        """How a run ended."""

        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        SKIPPED = "skipped"  # the same job was still running
        LOST = "lost"  # its process died; the next run noticed

    job = models.TextField()
    due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    outcome = models.TextField(choices=Outcome.choices)
    error = models.TextField(db_default="")
    counts = models.JSONField(default=dict)

    class Meta:
        db_table = "jobs_run"
        indexes = (models.Index(fields=["job", "-id"], name="jobs_run_by_job"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome__in=["running", "done", "failed", "skipped", "lost"]),
                name="jobs_run_has_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"{self.job} at {self.started_at:%Y-%m-%d %H:%M:%S}: {self.outcome}"


class Pulse(models.Model):
    """The last sign of life of one process: the health page reads this and never asks the broker."""

    process = models.TextField(primary_key=True)
    queues = models.JSONField(default=list)
    relays = models.BooleanField(default=False)
    schedules = models.BooleanField(default=False)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "jobs_pulse"

    def __str__(self) -> str:
        return self.process
