"""Instructions to companies. What they move stands in the payment of the same id."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Instruction(models.Model):
    """One payment that a company has to carry out, and what is known of it. Its id is the payment's.

    `next_at` is when it is sent (again) or asked after next; what has ended is asked after once more, a day later,
    until the company answers then.
    `stuck_since` says that people were asked to find out.
    """

    class State(models.TextChoices):
        READY = "ready"  # the company has not got it
        SENDING = "sending"  # it may have got it
        UNKNOWN = "unknown"  # it has been asked and did not say
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        REVERSED = "reversed"  # it was carried out and undone
        SUCCEEDED_LATE = "succeeded_late"  # it was said to have failed, and was carried out

    OPEN: ClassVar = (State.READY, State.SENDING, State.UNKNOWN)

    payment_id = models.UUIDField(primary_key=True, editable=False)
    product = models.CharField(max_length=40)
    company = models.CharField(max_length=40)
    state = models.CharField(max_length=14, choices=State.choices, default=State.READY)
    given_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stuck_since = models.DateTimeField(null=True)
    sends = models.PositiveSmallIntegerField(default=0)
    asks = models.PositiveSmallIntegerField(default=0)
    company_reference = models.CharField(max_length=100, default="", blank=True)
    code = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("ready", "sending", "unknown"), next_at__isnull=False, ended_at=None)
                | Q(state__in=("succeeded", "failed", "reversed", "succeeded_late"), ended_at__isnull=False),
                name="instruction_goes_on_or_ended",
            ),
            models.CheckConstraint(
                condition=Q(state="ready") | Q(state="failed") | Q(sent_at__isnull=False),
                name="instruction_was_sent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="instruction_due"),
            models.Index(fields=["company", "-given_at"], name="instruction_by_company"),
            models.Index(fields=["stuck_since"], condition=Q(stuck_since__isnull=False), name="instruction_stuck"),
        ]

    def __str__(self) -> str:
        return f"{self.product} by {self.company}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is not yet known what the company did."""
        return self.state in self.OPEN

    def due_at(self, now: datetime) -> bool:
        """Whether something is to be done about it."""
        return self.next_at is not None and self.next_at <= now
