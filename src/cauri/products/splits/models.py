"""Bills that are shared: who bears which part, and what was paid of it."""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from cauri.books.payments.models import LONGEST_NOTE
from cauri.books.payments.reminders import MOST
from cauri.identity.users.models import User
from cauri.kit import ids
from cauri.money.amounts import Money

_UNCHECKED: Final[dict[str, Any]] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}


class Split(models.Model):
    """A bill that its creator shares with others, who pay the creator. What it is and how it is shared never changes.

    It is `closed` when nothing more is paid although something is left: by its creator, by the time, or because all who
    have not paid have declined.
    """

    class Method(models.TextChoices):
        EQUAL = "equal"
        CUSTOM = "custom"
        PERCENTAGE = "percentage"

    class State(models.TextChoices):
        OPEN = "open"
        PARTLY_PAID = "partly_paid"
        PAID = "paid"
        CANCELLED = "cancelled"
        CLOSED = "closed"

    UNDER_WAY: ClassVar = (State.OPEN, State.PARTLY_PAID)

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    creator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=10, choices=Method.choices)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    state = models.CharField(max_length=11, choices=State.choices, default=State.OPEN)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total_minor__gt=0), name="split_total_positive"),
            models.CheckConstraint(condition=Q(reminders__lte=MOST), name="split_reminded_enough"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "partly_paid"], ended_at=None)
                | Q(state__in=["paid", "cancelled", "closed"], ended_at__isnull=False),
                name="split_under_way_or_ended",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["creator", "-id"], name="split_of_creator"),
            models.Index(fields=["creator", "made_at"], name="split_made"),
            models.Index(fields=["expires_at"], condition=Q(state__in=["open", "partly_paid"]), name="split_under_way"),
        ]

    def __str__(self) -> str:
        return f"split {self.pk}"

    @property
    def total(self) -> Money:
        """What is shared."""
        return Money.of_minor(self.total_minor, self.currency)


class Part(models.Model):
    """What one person bears. `held` is what was paid and somebody is looking at first: it is taken until rejected.

    The creator's own part counts as paid.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        DECLINED = "declined"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    split = models.ForeignKey(Split, on_delete=models.PROTECT, related_name="parts", db_index=False)
    place = models.PositiveSmallIntegerField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    percentage = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    amount_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    held_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["split", "place"], name="split_part_place"),
            models.UniqueConstraint(fields=["person", "split"], name="split_part_of_person_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="split_part_positive"),
            models.CheckConstraint(
                condition=Q(paid_minor__gte=0, held_minor__gte=0, amount_minor__gte=F("paid_minor") + F("held_minor")),
                name="split_part_paid_within",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_minor=F("amount_minor"))
                | (~Q(state="paid") & Q(paid_minor__lt=F("amount_minor"))),
                name="split_part_paid_wholly",
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.place} of split {self.split_id}"

    @property
    def left_minor(self) -> int:
        """What can still be paid of it, in minor units."""
        return self.amount_minor - self.paid_minor - self.held_minor

    @property
    def amount(self) -> Money:
        """The whole of it."""
        return Money.of_minor(self.amount_minor, self.split.currency)

    @property
    def left(self) -> Money:
        """What can still be paid of it."""
        return Money.of_minor(self.left_minor, self.split.currency)


class Contribution(models.Model):
    """A payment of a part, or of some of it."""

    class State(models.TextChoices):
        HELD = "held"
        COMPLETED = "completed"
        REJECTED = "rejected"

    payment = models.OneToOneField("payments.Payment", primary_key=True, **_UNCHECKED)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="contributions")
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=State.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="split_contribution_positive"),
        ]

    def __str__(self) -> str:
        return f"contribution {self.pk}"


class Quoted(models.Model):
    """Of which part a quote pays how much. Written with the quote and never changed."""

    quote = models.OneToOneField("payments.Quote", primary_key=True, **_UNCHECKED)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="quotes")
    amount_minor = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_at"], name="split_quoted_age")]

    def __str__(self) -> str:
        return f"quote {self.quote_id}"
