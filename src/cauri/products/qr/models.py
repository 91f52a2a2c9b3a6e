"""Codes that people are paid by, and which quotes were made of them."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from cauri.identity.users.models import User
from cauri.kit import ids
from cauri.money.amounts import Money

LONGEST_PURPOSE: Final = 100
LASTS_AT_MOST: Final = timedelta(days=365)
REFERENCE_SIGNS: Final = 22  # of 62 kinds: 130 bits


class Code(models.Model):
    """A code that pays into a wallet. What it asks for is written once; the database refuses to change it.

    A wallet has one static code at a time: without amount and without end, for everybody to pay again and again. All
    others are dynamic. `reference` is what stands in the code, signed; an amount of None is the payer's to name,
    between `least` and `most` where there are such.
    """

    class Kind(models.TextChoices):
        PERSON = "person"

    class State(models.TextChoices):
        ACTIVE = "active"
        USED = "used"
        CANCELLED = "cancelled"
        REPLACED = "replaced"

    EXPIRED: ClassVar[str] = "expired"  # what an active code is called when its time is over

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    reference = models.CharField(max_length=REFERENCE_SIGNS, unique=True)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    wallet = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    is_static = models.BooleanField()
    single_use = models.BooleanField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(null=True)
    least_minor = models.BigIntegerField(null=True)
    most_minor = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=LONGEST_PURPOSE, default="", blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.ACTIVE)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "QR code"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wallet"], condition=Q(is_static=True, state="active"), name="qr_code_one_static_of_a_wallet"
            ),
            models.CheckConstraint(condition=Q(kind__in=["person"]), name="qr_code_kind"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "used", "cancelled", "replaced"]), name="qr_code_state"
            ),
            models.CheckConstraint(
                condition=Q(state="active", ended_at__isnull=True) | (~Q(state="active") & Q(ended_at__isnull=False)),
                name="qr_code_ends_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(is_static=True)
                | Q(
                    single_use=False,
                    amount_minor__isnull=True,
                    least_minor__isnull=True,
                    most_minor__isnull=True,
                    purpose="",
                    expires_at__isnull=True,
                ),
                name="qr_code_static_is_open",
            ),
            models.CheckConstraint(
                condition=Q(is_static=True)
                | Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + LASTS_AT_MOST),
                name="qr_code_dynamic_ends",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="qr_code_amount_positive"),
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(least_minor__isnull=True, most_minor__isnull=True),
                name="qr_code_amount_or_bounds",
            ),
            models.CheckConstraint(
                condition=Q(least_minor__gt=0, most_minor__gt=0, most_minor__gte=F("least_minor")),
                name="qr_code_bounds_fit",
            ),
            models.CheckConstraint(condition=~Q(state="used", single_use=False), name="qr_code_used_is_single"),
            models.CheckConstraint(condition=~Q(state="replaced", is_static=False), name="qr_code_replaced_is_static"),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "-id"], name="qr_code_of_owner")]

    def __str__(self) -> str:
        return f"code {self.pk}"

    @property
    def amount(self) -> Money | None:
        """What it asks for; None where the payer names it."""
        return self._money(self.amount_minor)

    @property
    def least(self) -> Money | None:
        """The least that the payer may name, if that is said."""
        return self._money(self.least_minor)

    @property
    def most(self) -> Money | None:
        """The most."""
        return self._money(self.most_minor)

    def state_at(self, now: datetime) -> str:
        """Its state then: also expired; and cancelled when its owner has left, or the wallet is closed."""
        if self.state != self.State.ACTIVE:
            return self.state
        if self.owner.state == User.State.CLOSED or not self.wallet.is_open_to_others:
            return self.State.CANCELLED
        if self.expires_at is not None and now >= self.expires_at:
            return self.EXPIRED
        return self.state

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None else Money.of_minor(minor, self.currency)


class Order(models.Model):
    """A quote that was made of a code, and the payment that carried it out.

    `paid` also while somebody looks at the payment; `freed` when it was rejected after that.
    """

    class State(models.TextChoices):
        QUOTED = "quoted"
        PAID = "paid"
        FREED = "freed"

    quote = models.OneToOneField(
        "payments.Quote", on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="orders", db_index=False)
    single_use = models.BooleanField()
    payment_id = models.UUIDField(null=True, unique=True)
    state = models.CharField(max_length=6, choices=State, default=State.QUOTED)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(single_use=True, state="paid"), name="qr_order_single_use_paid_once"
            ),
            models.CheckConstraint(
                condition=Q(state="quoted", payment_id__isnull=True)
                | Q(state__in=["paid", "freed"], payment_id__isnull=False),
                name="qr_order_paid_by_a_payment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=Q(state="quoted"), name="qr_order_age"),
            models.Index(fields=["code"], name="qr_order_of_code"),
        ]

    def __str__(self) -> str:
        return f"quote {self.quote_id} of code {self.code_id}"
