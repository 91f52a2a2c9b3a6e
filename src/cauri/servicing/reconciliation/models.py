"""What was reported, what our books have for it, and where the two differ.

All amounts are minor units of what a company holds for us: what it takes in is positive, what it pays out negative.
References and amounts only: nothing here tells of a person.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cauri.kit import ids
from cauri.money.amounts import Money
from cauri.servicing.reconciliation.kinds import Kind, State

LONGEST_REFERENCE = 100
LONGEST_NOTE = 500


class Statement(models.Model):
    """A report that was taken in. The same bytes of the same company for the same days are one, however often.

    `stated` holds what the company said to hold for us at the end of the last day, by currency, where it said so.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    company = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()
    digest = models.CharField(max_length=64, unique=True)
    lines_count = models.PositiveIntegerField()
    stated = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    last_received_at = models.DateTimeField()
    brought_by = models.UUIDField(null=True)  # who of the staff was first; None where the company's door was asked

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="statement_days_in_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "-last_day"], name="statement_by_day")]

    def __str__(self) -> str:
        return f"{self.company} {self.first_day} to {self.last_day}"


class Item(models.Model):
    """Everything that a company and our books have under one reference, in sum.

    Settled is what agrees; waiting what is too young to differ; broken what has an open break.
    """

    class State(models.TextChoices):
        SETTLED = "settled"
        WAITING = "waiting"
        BROKEN = "broken"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    company = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=LONGEST_REFERENCE)
    ours_minor = models.BigIntegerField(default=0)
    theirs_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    begun_on = models.DateField()  # the first day on which either side has something

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "currency", "reference"], name="item_once"),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(ours_minor=models.F("theirs_minor")), name="item_settled_when_it_is"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "currency"], condition=~Q(state="settled"), name="item_unsettled"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} at {self.company}"

    @property
    def difference(self) -> Money:
        """How much more the company holds by our books than by its own."""
        return Money.of_minor(self.ours_minor - self.theirs_minor, self.currency)


class Line(models.Model):
    """What a company last told of one thing. Its place in the books stays: `happened_at` is what was told first."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="lines")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    company = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    company_id = models.CharField(max_length=LONGEST_REFERENCE)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State)
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    brought_by = models.UUIDField(null=True)  # who of the staff told it last; None where the company's door did

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind", "company_id"], name="line_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0, fee_minor__gte=0), name="line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.company_id}"

    @property
    def amount(self) -> Money:
        """How much, without its fee."""
        return Money.of_minor(self.amount_minor, self.item.currency)

    @property
    def fee(self) -> Money:
        """What the company took for it."""
        return Money.of_minor(self.fee_minor, self.item.currency)


class Booking(models.Model):
    """What one posting did to what a company holds for us, counted under the reference that the company knows."""

    class Part(models.TextChoices):
        PRINCIPAL = "principal"
        COST = "cost"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="bookings")
    posting_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    part = models.CharField(max_length=9, choices=Part)
    amount_minor = models.BigIntegerField()
    booked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["posting_id", "item"], name="booking_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.posting_id}"

    @property
    def amount(self) -> Money:
        """What it did to what the company holds."""
        return Money.of_minor(self.amount_minor, self.item.currency)


class Break(models.Model):
    """A difference that somebody has to explain or to put right. `difference_minor` is ours less theirs.

    Explained still differs, and somebody knows why. Gone is what later reports or bookings have resolved.
    """

    class Kind(models.TextChoices):
        MISSING_WITH_US = "missing_with_us"
        MISSING_WITH_THEM = "missing_with_them"
        AMOUNT_DIFFERS = "amount_differs"
        COST_UNBOOKED = "cost_unbooked"
        STATE_DIFFERS = "state_differs"
        DUPLICATE_WITH_THEM = "duplicate_with_them"

    class State(models.TextChoices):
        OPEN = "open"
        EXPLAINED = "explained"
        ADJUSTED = "adjusted"
        GONE = "gone"

    ACTIVE: ClassVar = (State.OPEN, State.EXPLAINED)

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="breaks")
    kind = models.CharField(max_length=19, choices=Kind)
    difference_minor = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    noted_by = models.UUIDField(null=True)
    posting_id = models.UUIDField(null=True, unique=True)  # of the adjustment
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=["open", "explained"]), name="break_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(difference_minor=0), name="break_differs"),
            models.CheckConstraint(
                condition=Q(state="adjusted", posting_id__isnull=False) | (~Q(state="adjusted") & Q(posting_id=None)),
                name="break_adjusted_by_a_posting",
            ),
            models.CheckConstraint(
                condition=~Q(state="explained") | (~Q(note="") & Q(noted_by__isnull=False)),
                name="break_explained_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_at"], condition=Q(state__in=["open", "explained"]), name="break_active"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"

    @property
    def difference(self) -> Money:
        """How much more the company holds by our books than by its own."""
        return Money.of_minor(self.difference_minor, self.item.currency)

    @property
    def is_active(self) -> bool:
        """Whether it still differs."""
        return self.state in self.ACTIVE


class Tally(models.Model):
    """What a run found for one account: what the books hold, what was told, and what lies between, each by itself.

    `ours_minor` is the books' balance itself, the others are sums of the rows here.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    company = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField()
    ours_minor = models.BigIntegerField()
    theirs_minor = models.BigIntegerField()
    breaks_minor = models.BigIntegerField()
    waiting_minor = models.BigIntegerField()
    breaks_count = models.PositiveIntegerField()
    waiting_count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        indexes: ClassVar = [models.Index(fields=["company", "currency", "-made_at"], name="tally_latest")]

    def __str__(self) -> str:
        return f"{self.company} {self.currency} {self.made_at:%Y-%m-%d}"

    @property
    def unexplained_minor(self) -> int:
        """What neither a break nor waiting accounts for: nothing, or something is wrong here."""
        return self.ours_minor - self.theirs_minor - self.breaks_minor - self.waiting_minor
