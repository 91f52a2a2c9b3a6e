"""The messages that companies took from us: that they went out and whether they arrived. Never to whom, never words."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cauri.kit import ids


class CarriedMessage(models.Model):
    """A message by the number that the company has given it, so that what it reports later finds it."""

    class State(models.TextChoices):
        """What is known of it."""

        CARRIED = "carried"  # on its way, as far as we know
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    company = models.TextField()
    company_id = models.TextField()
    channel = models.TextField()
    purpose = models.TextField()
    state = models.TextField(choices=State.choices, default=State.CARRIED)
    reason = models.TextField(default="", blank=True)  # a code, never the company's words
    sent_at = models.DateTimeField(db_default=Now())
    reported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messaging_carried"
        indexes = (models.Index(fields=["-sent_at"], name="messaging_carried_by_time"),)
        constraints = (
            models.UniqueConstraint(fields=["company", "company_id"], name="messaging_carried_once"),
            models.CheckConstraint(
                condition=Q(state__in=["carried", "delivered", "failed"]), name="messaging_carried_has_a_state"
            ),
            models.CheckConstraint(
                condition=Q(state="carried", reported_at=None) | (~Q(state="carried") & Q(reported_at__isnull=False)),
                name="messaging_carried_ends_by_report",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} by {self.company}: {self.state}"
