"""Transfers that their senders want back."""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from cauri.identity.users.models import User
from cauri.money.amounts import Money

_UNCHECKED: Final[dict[str, Any]] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}


class Recall(models.Model):
    """A transfer that its sender wants back, once. Its id is the transfer's.

    `held_minor` is what was unspent of it and is held in the recipient's wallet while the recall is open, under
    `hold_id` in the ledger. `returned` is the payment that gave it back; `because` is staff's, for both sides.
    """

    class Reason(models.TextChoices):
        WRONG_PERSON = "wrong_person"
        WRONG_AMOUNT = "wrong_amount"
        SENT_TWICE = "sent_twice"
        OTHER = "other"

    class State(models.TextChoices):
        ASKED = "asked"
        DECLINED = "declined"  # by the recipient: staff decide
        RETURNED = "returned"
        REFUSED = "refused"  # by staff
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"  # by the sender
        OVERTAKEN = "overtaken"  # the money went back in another way

    OPEN: ClassVar = (State.ASKED, State.DECLINED)

    payment = models.OneToOneField("payments.Payment", primary_key=True, **_UNCHECKED)
    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    held_minor = models.BigIntegerField()
    hold_id = models.UUIDField(null=True, unique=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    because = models.CharField(max_length=200, default="", blank=True)
    returned = models.OneToOneField("payments.Payment", null=True, **_UNCHECKED)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, held_minor__gte=0, held_minor__lte=F("amount_minor")),
                name="recall_holds_no_more",
            ),
            models.CheckConstraint(
                condition=Q(held_minor=0, hold_id=None) | Q(held_minor__gt=0, hold_id__isnull=False),
                name="recall_holds_by_a_hold",
            ),
            models.CheckConstraint(condition=~Q(sender=F("recipient")), name="recall_of_another"),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "declined"), returned=None, ended_at=None)
                | Q(state="returned", returned__isnull=False, ended_at__isnull=False)
                | Q(state__in=("refused", "expired", "withdrawn", "overtaken"), returned=None, ended_at__isnull=False),
                name="recall_returned_by_a_payment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sender", "-payment"], name="recall_of_sender"),
            models.Index(fields=["recipient", "-payment"], name="recall_of_recipient"),
            models.Index(fields=["sender", "asked_at"], name="recall_asked"),
            models.Index(fields=["expires_at"], condition=Q(ended_at=None), name="recall_open"),
        ]

    def __str__(self) -> str:
        return f"recall {self.pk}"

    @property
    def amount(self) -> Money:
        """What is wanted back."""
        return Money.of_minor(self.amount_minor, self.currency)

    @property
    def held(self) -> Money:
        """What of it was unspent when it was asked for."""
        return Money.of_minor(self.held_minor, self.currency)
