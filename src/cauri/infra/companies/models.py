"""One row for each company that was ever called."""

from datetime import datetime

from django.db import models


class Company(models.Model):
    """How a company does, by its one word. `failures` counts the calls without an answer since the last answer.

    `paused_until` is the breaker: until then nobody begins anything with the company. `off_since` is staff's doing.
    """

    name = models.CharField(primary_key=True, max_length=40)
    failures = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    off_since = models.DateTimeField(null=True)
    off_because = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        verbose_name_plural = "companies"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(off_since=None, off_because="")
                | (models.Q(off_since__isnull=False) & ~models.Q(off_because="")),
                name="company_off_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_paused(self, now: datetime) -> bool:
        """Whether the breaker is open."""
        return self.paused_until is not None and self.paused_until > now

    def is_available(self, now: datetime) -> bool:
        """Whether something may be begun with it."""
        return self.off_since is None and not self.is_paused(now)
