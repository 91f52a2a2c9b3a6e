"""What was asked for, and what became of it: two tables that only grow."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cauri.identity.staff.models import StaffMember
from cauri.kit import ids


class Request(models.Model):
    """Something that one member of staff asks another to allow. Never changed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    kind = models.TextField()
    payload = models.JSONField()
    reason = models.TextField()
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "approvals_request"
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        indexes = (models.Index(fields=["-asked_at"], name="approvals_request_by_time"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["id", "asked_by"], name="approvals_request_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def state_at(self, now: datetime) -> str:
        """waiting, approved, rejected, withdrawn or expired."""
        decision = getattr(self, "decision", None)
        if decision is not None:
            return str(decision.outcome)
        return "waiting" if now < self.expires_at else str(Decision.Outcome.EXPIRED)


class Decision(models.Model):
    """How a request ended, once. `asked_by` stands here too, so that the database itself keeps the two people apart."""

    class Outcome(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    request = models.OneToOneField(Request, models.PROTECT, primary_key=True, related_name="decision")
    outcome = models.TextField(choices=Outcome)
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True)
    note = models.TextField(default="")
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "approvals_decision"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(
                    (
                        Q(outcome__in=["approved", "rejected"])
                        & Q(decided_by__isnull=False)
                        & ~Q(decided_by=F("asked_by"))
                    )
                    | Q(outcome="withdrawn", decided_by__isnull=False, decided_by=F("asked_by"))
                    | Q(outcome="expired", decided_by__isnull=True)
                ),
                name="approvals_decision_is_somebody_elses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.request_id}"
