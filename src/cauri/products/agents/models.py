"""Agents, what they were given to work with, and the cash they took in."""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from cauri.books.wallets.models import Wallet
from cauri.identity.users.models import User
from cauri.kit import ids
from cauri.money import Money

LONGEST_NAME: Final = 80
LONGEST_ADDRESS: Final = 200
LONGEST_HOURS: Final = 200
LONGEST_PHONE: Final = 20
LONGEST_REFERENCE: Final = 120
LONGEST_REASON: Final = 200

_UNCHECKED: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}


class Agent(models.Model):
    """A customer who serves others at a counter. `wallet` is the float: what cash is taken in and given out against.

    What others look an agent up by is public, `phone` too: it is the shop's, and may be left out.
    """

    class State(models.TextChoices):
        APPLIED = "applied"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        DECLINED = "declined"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.APPLIED)
    trading_name = models.CharField(max_length=LONGEST_NAME)
    address = models.CharField(max_length=LONGEST_ADDRESS)
    town = models.CharField(max_length=LONGEST_NAME)
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    phone = models.CharField(max_length=LONGEST_PHONE, default="", blank=True)
    hours = models.CharField(max_length=LONGEST_HOURS, default="", blank=True)
    currency = models.CharField(max_length=3)
    wallet = models.OneToOneField(Wallet, on_delete=models.PROTECT, null=True, related_name="+")
    float_cap_minor = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    applied_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # when the present state began; null while it is applied for

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "active", "suspended", "declined", "closed"]), name="agent_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended"], wallet__isnull=False, admitted_at__isnull=False)
                | Q(state__in=["applied", "declined"], wallet__isnull=True, admitted_at__isnull=True)
                | Q(state="closed"),
                name="agent_admitted_with_a_float",
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="agent_is_on_earth"
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="agent_has_a_currency"),
            models.CheckConstraint(
                condition=Q(float_cap_minor=None) | Q(float_cap_minor__gte=0), name="agent_float_cap_not_negative"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["latitude", "longitude"], condition=Q(state="active"), name="agent_place"),
            models.Index(fields=["applied_at"], condition=Q(state="applied"), name="agent_applied"),
        ]

    def __str__(self) -> str:
        return f"agent {self.pk}"

    @property
    def float(self) -> Wallet:
        """The wallet of an admitted agent. Raises AssertionError for another."""
        if self.wallet is None:
            raise AssertionError("only who was admitted has a float")
        return self.wallet


class CashIn(models.Model):
    """Cash that an agent took, and the payment by which it became a customer's money.

    `commission` is the payment that the agent got for it, if one was due; `settled_at` is null while it is held.
    """

    payment = models.OneToOneField("payments.Payment", primary_key=True, **_UNCHECKED)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="cash_ins", db_index=False)
    commission = models.OneToOneField("payments.Payment", null=True, **_UNCHECKED)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "cash-ins"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(commission=None) | Q(settled_at__isnull=False), name="cash_in_earns_when_settled"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-made_at"], name="cash_in_of_agent"),
            models.Index(fields=["made_at"], condition=Q(settled_at=None), name="cash_in_unsettled"),
        ]

    def __str__(self) -> str:
        return f"cash-in {self.pk}"


class FloatRequest(models.Model):
    """Money that an agent has handed the operator and wants as float. `reference` says how it was paid."""

    class State(models.TextChoices):
        ASKED = "asked"
        GRANTED = "granted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="float_requests", db_index=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    reference = models.CharField(max_length=LONGEST_REFERENCE)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    payment = models.OneToOneField("payments.Payment", null=True, **_UNCHECKED)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="float_request_amount_positive"),
            models.CheckConstraint(
                condition=Q(state="asked", settled_at__isnull=True, payment__isnull=True)
                | Q(state="granted", settled_at__gte=F("made_at"), payment__isnull=False)
                | Q(state__in=["declined", "withdrawn"], settled_at__gte=F("made_at"), payment__isnull=True),
                name="float_request_granted_by_a_payment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-made_at"], name="float_request_of_agent"),
            models.Index(fields=["made_at"], condition=Q(state="asked"), name="float_request_waits"),
        ]

    def __str__(self) -> str:
        return f"float request {self.pk}"

    @property
    def amount(self) -> Money:
        """How much."""
        return Money.of_minor(self.amount_minor, self.currency)


class CashOut(models.Model):
    """Money that a customer wants as cash: whoever shows its code at a counter gets it, once, until it expires.

    The code itself stands nowhere: `digest` is made with the pepper of that version, and so is the code. `tries` counts
    the wrong codes that were shown while it was open. `paid` is the payment by which the agent got the money, for
    `commission` see CashIn.
    """

    class State(models.TextChoices):
        OPEN = "open"
        REDEEMED = "redeemed"
        CANCELLED = "cancelled"
        EXPIRED = "expired"
        BURNT = "burnt"  # too many wrong codes were shown

    payment = models.OneToOneField("payments.Payment", primary_key=True, **_UNCHECKED)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    pepper = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    redeemed_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, related_name="cash_outs", db_index=False
    )
    paid = models.OneToOneField("payments.Payment", null=True, **_UNCHECKED)
    commission = models.OneToOneField("payments.Payment", null=True, **_UNCHECKED)

    class Meta:
        verbose_name_plural = "cash-outs"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="redeemed", redeemed_by__isnull=False, paid__isnull=False, ended_at__isnull=False)
                | Q(state="open", redeemed_by=None, paid=None, commission=None, ended_at=None)
                | Q(
                    state__in=["cancelled", "expired", "burnt"],
                    redeemed_by=None,
                    paid=None,
                    commission=None,
                    ended_at__isnull=False,
                ),
                name="cash_out_redeemed_by_an_agent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-payment"], name="cash_out_of_owner"),
            models.Index(fields=["redeemed_by", "-ended_at"], name="cash_out_of_agent"),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="cash_out_open"),
        ]

    def __str__(self) -> str:
        return f"cash-out {self.pk}"


class WrongCode(models.Model):
    """A code that an agent showed and that was none. `attempt` is a keyed digest: what is sent again counts once."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="wrong_codes", db_index=False)
    attempt = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agent", "made_at"], name="wrong_code_of_agent"),
            models.Index(fields=["made_at"], name="wrong_code_age"),
        ]

    def __str__(self) -> str:
        return f"wrong code {self.pk}"


class Pause(models.Model):
    """A time in which an agent may show no codes, because too many were wrong."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="pauses", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(until__gt=F("since")), name="pause_lasts")]
        indexes: ClassVar = [models.Index(fields=["agent", "-until"], name="pause_of_agent")]

    def __str__(self) -> str:
        return f"pause {self.pk}"
