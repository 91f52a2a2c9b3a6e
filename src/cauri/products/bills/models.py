"""What can be paid for and for whom, where each payment went and what came of it, and what customers keep here.

Numbers of accounts, names and tokens are sealed.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cauri.kit import ids
from cauri.money.amounts import Money

LONGEST_NAME = 200
LONGEST_CODE = 100
LONGEST_LABEL = 60
LONGEST_PATTERN = 200
FOR_PHONES = ("airtime", "data")  # the categories whose accounts are phone numbers


class Biller(models.Model):
    """Somebody who is paid: a telephone operator, a utility, a channel. One company reaches it.

    What it sells stands in its offers; a biller with none that is active is not shown. `off_since` is staff's doing.
    """

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=LONGEST_NAME)
    company = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    prefixes = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    off_since = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company"], name="biller_by_company")]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """One thing that a company sells, as its catalogue had it when it was last seen. It is never deleted."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    biller = models.ForeignKey(Biller, on_delete=models.PROTECT, related_name="offers")
    company = models.CharField(max_length=40)
    company_code = models.CharField(max_length=LONGEST_CODE)
    category = models.CharField(max_length=20)
    name = models.CharField(max_length=LONGEST_NAME)
    currency = models.CharField(max_length=3)
    least_minor = models.BigIntegerField()
    most_minor = models.BigIntegerField()
    account_label = models.CharField(max_length=LONGEST_LABEL, default="", blank=True)
    pattern = models.CharField(max_length=LONGEST_PATTERN, default="", blank=True)
    validated = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "company_code"], name="offer_of_a_company_once"),
            models.CheckConstraint(
                condition=Q(least_minor__gt=0) & Q(most_minor__gte=F("least_minor")), name="offer_has_a_price"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def least(self) -> Money:
        """The least that is taken for it."""
        return Money.of_minor(self.least_minor, self.currency)

    @property
    def most(self) -> Money:
        """The most."""
        return Money.of_minor(self.most_minor, self.currency)

    @property
    def is_fixed(self) -> bool:
        """Whether it has one price."""
        return self.least_minor == self.most_minor

    @property
    def is_for_a_phone(self) -> bool:
        """Whether its accounts are phone numbers."""
        return self.category in FOR_PHONES


class Account(models.Model):
    """An account at a biller. `sealed` holds its number and its holder's name."""

    last_digits = models.CharField(max_length=4)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    @property
    def masked(self) -> str:
        """The account's number, as anybody may see it."""
        return f"•••• {self.last_digits}"

    @property
    def purpose(self) -> str:
        """What its account was sealed for: opened elsewhere, it stays shut."""
        return f"{self._meta.label_lower}:{self.pk}"


class Order(Account):
    """What a quote pays for, and on which account. Written with the quote and never changed: it is agreed to as well.

    It keeps the words of the catalogue, which may change.
    """

    quote = models.OneToOneField(
        "payments.Quote", on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    owner_id = models.UUIDField()
    company = models.CharField(max_length=40)
    company_code = models.CharField(max_length=LONGEST_CODE)
    biller_code = models.CharField(max_length=40)
    biller_name = models.CharField(max_length=LONGEST_NAME)
    category = models.CharField(max_length=20)
    offer_name = models.CharField(max_length=LONGEST_NAME)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["made_at"], name="bill_order_age"),
            models.Index(fields=["owner_id", "-quote_id"], name="bill_order_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_name} of {self.biller_name}"

    @property
    def shown(self) -> str:
        """The biller, and the end of the account's number."""
        return f"{self.biller_name} {self.masked}"


class Receipt(models.Model):
    """What the payer got for a payment: a token to key in, units, the biller's number; sealed."""

    payment_id = models.UUIDField(primary_key=True, editable=False)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"receipt of {self.payment_id}"

    @property
    def purpose(self) -> str:
        """What it was sealed for."""
        return f"bills.receipt:{self.payment_id}"


class SavedAccount(Account):
    """An account at a biller that a customer saved, once; `fingerprint` is a keyed digest of which it is."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    biller = models.ForeignKey(Biller, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=200)
    label = models.CharField(max_length=LONGEST_LABEL, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "fingerprint"], name="bill_account_saved_once"),
        ]

    def __str__(self) -> str:
        return f"account at {self.biller_id}"


class Schedule(models.Model):
    """A payment that its owner agreed to with the PIN, to be made again and again. What was agreed never changes.

    `up_to_minor` is the most that may leave the wallet at once, the fee included. `next_on` is the next day it is due.
    """

    class Every(models.TextChoices):
        WEEK = "week"
        MONTH = "month"

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(SavedAccount, on_delete=models.SET_NULL, null=True, related_name="schedules")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    from_wallet = models.UUIDField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    up_to_minor = models.BigIntegerField()
    every = models.CharField(max_length=5, choices=Every.choices)
    first_on = models.DateField()
    next_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    session_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0) & Q(up_to_minor__gte=F("amount_minor")), name="schedule_amount_within"
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") | Q(account__isnull=False), name="schedule_has_an_account"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_on"], condition=Q(state="active"), name="schedule_due"),
        ]

    def __str__(self) -> str:
        return f"every {self.every} from {self.first_on}"

    @property
    def amount(self) -> Money:
        """What is paid."""
        return Money.of_minor(self.amount_minor, self.currency)

    @property
    def up_to(self) -> Money:
        """The most that may leave the wallet at once."""
        return Money.of_minor(self.up_to_minor, self.currency)


class Run(models.Model):
    """One day that a schedule was due, and what came of it. The payment's id is derived from both, so it pays once."""

    class State(models.TextChoices):
        BEGUN = "begun"
        PAID = "paid"  # agreed to and on its way: the payment tells the rest
        FAILED = "failed"
        SKIPPED = "skipped"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="runs")
    due_on = models.DateField()
    payment_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.BEGUN)
    code = models.CharField(max_length=64, default="", blank=True)
    next_at = models.DateTimeField(null=True)  # while it is begun: when it is taken up again, should nobody finish it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "due_on"], name="run_once_a_date"),
            models.CheckConstraint(
                condition=Q(state="begun", next_at__isnull=False) | (~Q(state="begun") & Q(next_at__isnull=True)),
                name="run_begun_or_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="run_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.due_on}: {self.state}"


class RefundRequest(models.Model):
    """A completed bill that its payer wants back, once. Its id is the payment's; `because` is staff's, for the payer.

    While it is cancelling the company is asked, at `next_at`; `stuck_since` says that people were asked to find out.
    """

    class Reason(models.TextChoices):
        WRONG_ACCOUNT = "wrong_account"
        WRONG_AMOUNT = "wrong_amount"
        PAID_TWICE = "paid_twice"
        NOT_RECEIVED = "not_received"
        OTHER = "other"

    class State(models.TextChoices):
        ASKED = "asked"  # staff have to decide
        CANCELLING = "cancelling"  # staff agreed, and it is not known yet whether the company takes it back
        KEPT = "kept"  # the company will not: staff have to decide
        CANCELLED = "cancelled"  # the company took it back
        PAID = "paid"  # the house gave it back at its own cost
        RECOVERED = "recovered"  # so it did, and the company took it back after that
        DECLINED = "declined"

    DECIDABLE: ClassVar = (State.ASKED, State.KEPT)
    AT_HOUSE_COST: ClassVar = (State.PAID, State.RECOVERED)

    payment_id = models.UUIDField(primary_key=True, editable=False)
    owner_id = models.UUIDField()
    company = models.CharField(max_length=40)
    reason = models.CharField(max_length=13, choices=Reason.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    because = models.CharField(max_length=200, default="", blank=True)
    code = models.CharField(max_length=64, default="", blank=True)  # why the company does not take it back, or not yet
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    stuck_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="cancelling", next_at__isnull=False) | (~Q(state="cancelling") & Q(next_at=None)),
                name="refund_request_goes_on_while_cancelling",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "cancelling", "kept"), ended_at=None)
                | Q(state__in=("cancelled", "paid", "recovered", "declined"), ended_at__isnull=False),
                name="refund_request_goes_on_or_ended",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="refund_request_due"),
            models.Index(fields=["asked_at"], name="refund_request_age"),
            models.Index(fields=["payment_id"], condition=Q(state="paid"), name="refund_request_paid"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.state}"
