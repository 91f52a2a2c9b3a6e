"""Transfers that wait for somebody to join, and what their quotes were made for."""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from cauri.identity.users.models import User

_UNCHECKED: Final[dict[str, Any]] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}


class ClaimableTransfer(models.Model):
    """Money reserved at its sender for whoever joins with a phone number. Its id is the sender's payment.

    `target` is a keyed digest of the number; `address` is the number, sealed, as long as it waits. `recipient` is the
    first customer who has proven the number since: nobody else after that. `paid` is what gave them the money.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLAIMED = "claimed"
        CANCELLED = "cancelled"
        EXPIRED = "expired"
        REJECTED = "rejected"  # somebody looked at the payment and did not let it through

    payment = models.OneToOneField("payments.Payment", primary_key=True, **_UNCHECKED)
    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    target = models.BinaryField(max_length=32, null=True)
    address = models.BinaryField(max_length=200, null=True)
    masked = models.CharField(max_length=24)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    paid = models.OneToOneField("payments.Payment", null=True, **_UNCHECKED)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    texted_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", paid=None, ended_at=None, target__isnull=False, address__isnull=False)
                | Q(state="claimed", paid__isnull=False, recipient__isnull=False, ended_at__isnull=False, address=None)
                | Q(state__in=["cancelled", "expired", "rejected"], paid=None, ended_at__isnull=False, address=None),
                name="claimable_claimed_by_a_payment",
            ),
            models.CheckConstraint(
                condition=Q(recipient=None, found_at=None) | Q(recipient__isnull=False, found_at__isnull=False),
                name="claimable_recipient_found",
            ),
            models.CheckConstraint(
                condition=Q(recipient=None) | ~Q(recipient=F("sender")), name="claimable_for_another"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sender", "-payment"], name="claimable_of_sender"),
            models.Index(fields=["recipient", "-payment"], name="claimable_of_recipient"),
            models.Index(fields=["sender", "made_at"], name="claimable_made"),
            models.Index(fields=["target"], condition=Q(target__isnull=False), name="claimable_target"),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="claimable_open"),
            models.Index(
                fields=["ended_at"], condition=Q(target__isnull=False, ended_at__isnull=False), name="claimable_known"
            ),
        ]

    def __str__(self) -> str:
        return f"claimable transfer {self.pk}"


class Quoted(models.Model):
    """The number that a quote is for. Written with the quote and never changed."""

    quote = models.OneToOneField("payments.Quote", primary_key=True, **_UNCHECKED)
    target = models.BinaryField(max_length=32)
    address = models.BinaryField(max_length=200)
    masked = models.CharField(max_length=24)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_at"], name="claimable_quoted_age")]

    def __str__(self) -> str:
        return f"quote {self.quote_id}"
