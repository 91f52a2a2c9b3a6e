"""Standing orders, and what became of each of their dates."""

import hashlib
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from cauri.books.payments.models import LONGEST_NOTE
from cauri.kit import ids
from cauri.kit.recurrence import Every
from cauri.money.amounts import Money

TRANSFER = "standing_order"
OWN_TRANSFER = "own_transfer"


class Order(models.Model):
    """Money that its owner agreed to with the PIN, to be sent again and again. What was agreed to never changes.

    `up_to_minor` is the most that may leave the wallet at once: what it cost, the fee included, on the day it was
    agreed to. `last_on` is the day after which nothing is paid; without one it goes on until it is ended. `next_on` is
    the date that is paid next and `next_at` when that is tried; `tries` says how often it was refused already. `code`:
    why it rests or has ended; empty where its owner wanted it so.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    from_wallet = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+", db_index=False)
    payee = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    up_to_minor = models.BigIntegerField()
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    every = models.CharField(max_length=7, choices=[(one.value, one.name.title()) for one in Every])
    first_on = models.DateField()
    last_on = models.DateField(null=True)
    times = models.PositiveSmallIntegerField(null=True)
    next_on = models.DateField(null=True)
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)
    code = models.CharField(max_length=64, default="", blank=True)
    session_id = models.UUIDField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0) & Q(up_to_minor__gte=F("amount_minor")),
                name="standing_order_amount_within",
            ),
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")), name="standing_order_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state="active", next_on__isnull=False, next_at__isnull=False, ended_at=None)
                | Q(state="paused", next_on__isnull=False, next_at=None, tries=0, ended_at=None)
                | Q(state="ended", next_on=None, next_at=None, tries=0, ended_at__isnull=False),
                name="standing_order_goes_on_rests_or_ended",
            ),
            models.CheckConstraint(condition=~Q(from_wallet=F("payee")), name="standing_order_goes_somewhere"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(state="active"), name="standing_order_due"),
            models.Index(fields=["owner", "-id"], name="standing_order_of_owner"),
        ]

    def __str__(self) -> str:
        return f"every {self.every} from {self.first_on}"

    @property
    def amount(self) -> Money:
        """What is sent each time."""
        return Money.of_minor(self.amount_minor, self.currency)

    @property
    def up_to(self) -> Money:
        """The most that may leave the wallet at once."""
        return Money.of_minor(self.up_to_minor, self.currency)

    @property
    def product(self) -> str:
        """What its payments are: between two wallets of one owner they are free."""
        return OWN_TRANSFER if self.payee.owner_id == self.owner_id else TRANSFER

    @property
    def terms(self) -> str:
        """A digest of everything that its owner agrees to. Sent back with the PIN, it says what was agreed."""
        agreed = (
            self.owner_id, self.from_wallet_id, self.payee_id, self.currency, self.amount_minor, self.up_to_minor,
            self.every, self.first_on, self.last_on, self.times, self.note,
        )  # fmt: skip
        return hashlib.sha256("|".join(map(str, agreed)).encode()).hexdigest()

    def payment_id(self, day: date) -> UUID:
        """The id of a date's payment, always the same: so that it is paid once, whoever tries how often."""
        return ids.derived_id(self.created_at, "standing order", str(self.pk), day.isoformat())


class Run(models.Model):
    """One date of an order, and what became of it. Paid: its payment tells whether it is held or was rejected.

    `code` says why it is tried again, was missed or was skipped.
    """

    class State(models.TextChoices):
        RETRYING = "retrying"
        PAID = "paid"
        MISSED = "missed"
        SKIPPED = "skipped"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="runs", db_index=False)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices)
    payment_id = models.UUIDField(null=True, unique=True)
    code = models.CharField(max_length=64, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "due_on"], name="standing_order_date_once"),
            models.CheckConstraint(
                condition=Q(state="paid", payment_id__isnull=False, code="")
                | (~Q(state="paid") & ~Q(code="") & Q(payment_id=None)),
                name="standing_order_run_paid_or_said_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on}: {self.state}"
