"""What people ask of each other, and which quotes pay it."""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from cauri.books.payments.models import LONGEST_NOTE
from cauri.books.payments.reminders import MOST
from cauri.identity.users.models import User
from cauri.kit import ids
from cauri.money.amounts import Money

_UNCHECKED: Final[dict[str, Any]] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}


class MoneyRequest(models.Model):
    """What one person asks of one other. Who asks whom for how much, and until when, never changes.

    `payment` is the one that pays it: while somebody is looking at that, the request is `paying`.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAYING = "paying"
        PAID = "paid"
        DECLINED = "declined"
        CANCELLED = "cancelled"
        EXPIRED = "expired"

    class Reason(models.TextChoices):
        NONE = ""
        ALREADY_PAID = "already_paid"
        NOT_MINE = "not_mine"
        WRONG_AMOUNT = "wrong_amount"
        NOT_NOW = "not_now"
        UNKNOWN_PERSON = "unknown_person"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    asker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=14, choices=Reason.choices, default=Reason.NONE, blank=True)
    payment = models.OneToOneField("payments.Payment", null=True, **_UNCHECKED)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="money_request_amount_positive"),
            models.CheckConstraint(condition=~Q(asker=F("asked")), name="money_request_of_another"),
            models.CheckConstraint(condition=Q(reminders__lte=MOST), name="money_request_reminded_enough"),
            models.CheckConstraint(
                condition=Q(state="open", payment=None, ended_at=None)
                | Q(state="paying", payment__isnull=False, ended_at=None)
                | Q(state="paid", payment__isnull=False, ended_at__isnull=False)
                | Q(state__in=["declined", "cancelled", "expired"], payment=None, ended_at__isnull=False),
                name="money_request_paid_by_a_payment",
            ),
            models.CheckConstraint(condition=Q(reason="") | Q(state="declined"), name="money_request_declined_why"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asker", "-id"], name="money_request_sent"),
            models.Index(fields=["asked", "-id"], name="money_request_got"),
            models.Index(fields=["asker", "made_at"], name="money_request_made"),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="money_request_open"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def amount(self) -> Money:
        """How much is asked."""
        return Money.of_minor(self.amount_minor, self.currency)


class Quoted(models.Model):
    """Which request a quote pays. Written with the quote and never changed."""

    quote = models.OneToOneField("payments.Quote", primary_key=True, **_UNCHECKED)
    request = models.ForeignKey(MoneyRequest, on_delete=models.PROTECT, related_name="quotes")
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_at"], name="request_quoted_age")]

    def __str__(self) -> str:
        return f"quote {self.quote_id}"
