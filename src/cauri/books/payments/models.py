"""Quotes and the payments made of them. How much moved stands in the ledger, under the payment's id.

Foreign keys have no constraint in the database here: each would lock a row of a wallet or a quote for every payment.
`invariants` checks them instead, as it does in the ledger.
"""

import hashlib
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import models

from cauri.books.ledger.postings import Move
from cauri.kit import ids
from cauri.money.amounts import Money

LONGEST_NOTE = 255
_UNCHECKED: Final[dict[str, Any]] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}


class FeeBearer(models.TextChoices):
    """Who a fee is taken from."""

    PAYER = "payer"
    PAYEE = "payee"


class Settles(models.TextChoices):
    """When an executed payment is settled. What is not settled at once is pending: its money is only reserved."""

    AT_ONCE = "at_once"
    BY_COMPANY = "by_company"  # when it is known whether an outside company has carried it out
    BY_TOKEN = "by_token"  # noqa: S105 # no password: it is settled when somebody shows what the payer was given


class Quote(models.Model):
    """What a payment will be if it is authorised before it expires. Never changed.

    A side without a wallet is the house: money that comes in from a company, or a fee it is owed.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    product = models.CharField(max_length=40)
    payer = models.ForeignKey("wallets.Wallet", null=True, related_name="+", **_UNCHECKED)
    payee = models.ForeignKey("wallets.Wallet", null=True, related_name="+", **_UNCHECKED)
    payer_account_id = models.BigIntegerField()
    payee_account_id = models.BigIntegerField()
    fee_account_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    fee_borne_by = models.CharField(max_length=5, choices=FeeBearer.choices, default=FeeBearer.PAYER)
    fee_rule_id = models.UUIDField(null=True)
    settles = models.CharField(max_length=10, choices=Settles.choices, default=Settles.AT_ONCE)
    asked_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="quote_amount_positive"),
            models.CheckConstraint(condition=models.Q(fee_minor__gte=0), name="quote_fee_not_negative"),
            models.CheckConstraint(
                condition=models.Q(fee_minor=0) | models.Q(fee_account_id__isnull=False), name="quote_fee_has_account"
            ),
            models.CheckConstraint(condition=models.Q(settles__in=Settles.values), name="quote_settles_somehow"),
        ]
        indexes: ClassVar = [models.Index(fields=["made_at"], name="quote_age")]

    def __str__(self) -> str:
        return f"{self.product} {self.amount}"

    @property
    def amount(self) -> Money:
        """What was asked to be paid."""
        return Money.of_minor(self.amount_minor, self.currency)

    @property
    def fee(self) -> Money:
        """What the house takes."""
        return Money.of_minor(self.fee_minor, self.currency)

    @property
    def note(self) -> str:
        """What the payer wrote, if anything, and if it was not erased."""
        written: Note | None = getattr(self, "written", None)
        return written.text if written else ""

    @property
    def debit(self) -> Money:
        """What leaves the payer."""
        return self.amount + self.fee if self.fee_borne_by == FeeBearer.PAYER else self.amount

    @property
    def credit(self) -> Money:
        """What arrives."""
        return self.amount if self.fee_borne_by == FeeBearer.PAYER else self.amount - self.fee

    @property
    def terms(self) -> str:
        """A digest of everything the payer agrees to. Sent back with the authorisation, it says what was agreed."""
        agreed = (
            self.id, self.product, self.payer_id, self.payer_account_id, self.payee_id, self.payee_account_id,
            self.fee_account_id, self.currency, self.amount_minor, self.fee_minor, self.fee_borne_by, self.settles,
            self.asked_by, self.expires_at.isoformat(),
        )  # fmt: skip
        return hashlib.sha256("|".join(map(str, agreed)).encode()).hexdigest()

    def moves(self) -> list[Move]:
        """The principal, and the fee where there is one; both leave the payer."""
        moves = [Move(self.payer_account_id, self.payee_account_id, self.credit)]
        if self.fee_minor and self.fee_account_id is not None:
            moves.append(Move(self.payer_account_id, self.fee_account_id, self.fee))
        return moves

    def expired_at(self, now: datetime) -> bool:
        """Whether it is too late to pay it."""
        return now >= self.expires_at


class Note(models.Model):
    """What the payer wrote. It stands apart from the quote because it can be erased."""

    quote = models.OneToOneField(Quote, models.CASCADE, primary_key=True, related_name="written")
    text = models.CharField(max_length=LONGEST_NOTE)

    def __str__(self) -> str:
        return f"note on {self.quote_id}"


class Payment(models.Model):
    """A quote that was carried out, held for a decision, or refused; or the return of an earlier payment.

    Pending is what is not settled yet, failed what came to nothing after all: its money went back.

    Its id is the ledger posting's. A quote is carried out once; it may be refused several times before.
    """

    class State(models.TextChoices):
        COMPLETED = "completed"
        HELD = "held"
        PENDING = "pending"
        FAILED = "failed"
        REJECTED = "rejected"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True)
    quote = models.ForeignKey(Quote, null=True, related_name="+", **_UNCHECKED)
    original = models.ForeignKey("self", null=True, related_name="+", **_UNCHECKED)
    product = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=State.choices)
    payer = models.ForeignKey("wallets.Wallet", null=True, related_name="+", **_UNCHECKED)
    payee = models.ForeignKey("wallets.Wallet", null=True, related_name="+", **_UNCHECKED)
    code = models.CharField(max_length=64, default="", blank=True)
    facts = models.JSONField(default=dict)
    authorised_by = models.CharField(max_length=20)
    session_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["quote"], condition=~models.Q(state="refused"), name="payment_quote_carried_out_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quote__isnull=False) | models.Q(original__isnull=False), name="payment_has_a_ground"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["quote"], condition=models.Q(state="refused"), name="payment_quote_refused"),
            models.Index(fields=["original"], condition=models.Q(original__isnull=False), name="payment_returns"),
            models.Index(fields=["payer", "-made_at"], name="payment_of_payer"),
            models.Index(fields=["payee", "-made_at"], name="payment_of_payee"),
            models.Index(fields=["made_at"], condition=models.Q(state="held"), name="payment_held"),
            models.Index(fields=["made_at"], condition=models.Q(state="pending"), name="payment_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.id}"


class Unclaimed(models.Model):
    """Money that a return could not give back, because the wallet it came from is closed: the house owes it.

    Its id is the return's. `owner_id` is whose wallet it was. What is owed stands on the house's account of unclaimed
    money, until it is paid out as a whole by the payment `claimed_by`.
    """

    class State(models.TextChoices):
        OWED = "owed"
        CLAIMED = "claimed"

    payment = models.OneToOneField(Payment, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")
    owner_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.OWED)
    claimed_by = models.ForeignKey(Payment, null=True, related_name="+", **_UNCHECKED)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "unclaimed money"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="unclaimed_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(state="owed", claimed_by__isnull=True)
                | models.Q(state="claimed", claimed_by__isnull=False),
                name="unclaimed_claimed_by_a_payment",
            ),
            models.UniqueConstraint(fields=["claimed_by"], name="unclaimed_one_payment_each"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=models.Q(state="owed"), name="unclaimed_owed"),
            models.Index(fields=["owner_id"], name="unclaimed_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.owner_id}"

    @property
    def amount(self) -> Money:
        """How much."""
        return Money.of_minor(self.amount_minor, self.currency)
