"""Files of payments: who may bring one for whose wallet, what is in it, and what became of each line."""

import hashlib
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from cauri.books.payments.models import LONGEST_NOTE
from cauri.kit import ids
from cauri.money.amounts import Money

# As in the payments themselves: a constraint would lock a row of a wallet for every line.
_UNCHECKED: Final[dict[str, Any]] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}


class Preparer(models.Model):
    """Somebody who may bring files for another's wallet, until it is ended. Money moves only when the owner agrees."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    wallet = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wallet", "user"], condition=Q(ended_at__isnull=True), name="payout_preparer_once"
            ),
            models.CheckConstraint(condition=~Q(owner=F("user")), name="payout_preparer_is_another"),
        ]

    def __str__(self) -> str:
        return f"preparer {self.pk}"


class Batch(models.Model):
    """A file of payments from one wallet. What is in it never changes; `digest` is over all of its lines.

    `total_minor` is what leaves the wallet when all are paid, fees included. `paid_minor` is what has left so far,
    `unknown` how many lines named nobody.
    """

    class State(models.TextChoices):
        FAULTY = "faulty"  # cannot be paid; its report says why
        CHECKED = "checked"  # waits for its owner
        APPROVED = "approved"
        PAYING = "paying"
        DONE = "done"
        STOPPED = "stopped"  # while it was being paid
        REJECTED = "rejected"  # by the owner
        CANCELLED = "cancelled"  # by who brought it
        EXPIRED = "expired"

    UNDER_WAY: ClassVar = (State.APPROVED, State.PAYING)

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    wallet = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    prepared_by = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    retry_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="retried")
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9, choices=State.choices)
    count = models.IntegerField()
    faults = models.IntegerField(default=0)
    warnings = models.IntegerField(default=0)
    unknown = models.IntegerField(default=0)
    total_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    approved_by = models.ForeignKey("users.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)
    authorised_by = models.CharField(max_length=20, default="", blank=True)
    session_id = models.UUIDField(null=True)
    paid = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    stopped = models.IntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=64, default="", blank=True)  # why it was stopped

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(prepared_by=F("owner")) & ~Q(prepared_by=F("approved_by")), name="payout_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(approved_by=F("owner")), name="payout_approved_by_owner"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "paying", "done", "stopped"], approved_by__isnull=False)
                | (~Q(state__in=["approved", "paying", "done", "stopped"]) & Q(approved_by__isnull=True)),
                name="payout_paid_when_approved",
            ),
            models.CheckConstraint(condition=Q(state="faulty") | Q(faults=0), name="payout_faulty_is_not_payable"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-id"], name="payout_of_owner"),
            models.Index(fields=["prepared_by", "-id"], name="payout_of_preparer"),
            models.Index(fields=["made_at"], condition=Q(state__in=["approved", "paying"]), name="payout_under_way"),
            models.Index(fields=["expires_at"], condition=Q(state="checked"), name="payout_waiting"),
        ]

    def __str__(self) -> str:
        return f"payout {self.pk}"

    @property
    def total(self) -> Money:
        """What leaves the wallet when all of it is paid, fees included."""
        return Money.of_minor(self.total_minor, self.currency)

    @property
    def fee(self) -> Money:
        """All fees together, whoever bears them."""
        return Money.of_minor(self.fee_minor, self.currency)

    @property
    def paid_out(self) -> Money:
        """What has left the wallet so far, fees included."""
        return Money.of_minor(self.paid_minor, self.currency)

    @property
    def terms(self) -> str:
        """A digest of everything the owner agrees to. Sent back with the approval, it says what was agreed."""
        agreed = (
            self.pk, self.wallet_id, self.owner_id, self.prepared_by_id, self.currency, self.count, self.total_minor,
            self.fee_minor, self.digest, self.expires_at.isoformat(),
        )  # fmt: skip
        return hashlib.sha256("|".join(map(str, agreed)).encode()).hexdigest()


class Line(models.Model):
    """One payment of a batch; its id is the payment's. Of all but state, code and note the database refuses a change.

    `number` is the line in the file. `debit_minor` is what leaves the payer. The note stands beside the payment when
    there is one, and no longer here.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        HELD = "held"  # somebody looks at it first; its money is reserved
        REFUSED = "refused"
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.IntegerField()
    payee = models.ForeignKey("wallets.Wallet", related_name="+", **_UNCHECKED)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    debit_minor = models.BigIntegerField()
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    code = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="payout_line_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0) & Q(fee_minor__gte=0), name="payout_line_pays"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "number"], condition=Q(state="open"), name="payout_line_open"),
            models.Index(fields=["batch"], condition=Q(state="held"), name="payout_line_held"),
        ]

    def __str__(self) -> str:
        return f"line {self.number} of {self.batch_id}"


class Fault(models.Model):
    """What is wrong with one line of a file, by a stable code. A warning does not keep the file from being paid.

    What stood in the line is not kept: it may be somebody's number.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="report", db_index=False)
    number = models.IntegerField()
    code = models.CharField(max_length=64)
    warning = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["batch", "number"], name="payout_fault_of_line")]

    def __str__(self) -> str:
        return f"line {self.number}: {self.code}"
