"""What customers have asked for, and what becomes of it."""

import hashlib
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from cauri.kit import ids
from cauri.money.amounts import Money

LONGEST_DELIVERY: Final = 200
LONGEST_REASON: Final = 200
LONGEST_REFERENCE: Final = 60


class BankRequest(models.Model):
    """Something that a customer asks for, for one wallet. Where it costs something, its id is that of the quote.

    What was quoted never changes: whoever agrees to the quote's terms agrees to it. `delivery` is where it goes, until
    the customer leaves; `reason` is staff's, for the customer; `reference` is what was produced.
    """

    class Kind(models.TextChoices):
        CHEQUE_BOOK = "cheque_book"
        DEBIT_CARD = "debit_card"

    class State(models.TextChoices):
        QUOTED = "quoted"  # nobody has agreed yet
        HELD = "held"  # somebody looks at its payment first
        REJECTED = "rejected"  # which was not let through
        REQUESTED = "requested"
        APPROVED = "approved"
        PRODUCED = "produced"
        DELIVERED = "delivered"
        REFUSED = "refused"
        CANCELLED = "cancelled"

    LEAVES: ClassVar = (25, 50)
    LIVE: ClassVar = (State.HELD, State.REQUESTED, State.APPROVED, State.PRODUCED)
    GIVEN_BACK: ClassVar = (State.REFUSED, State.CANCELLED)

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    wallet = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    leaves = models.PositiveSmallIntegerField(null=True)
    delivery = models.CharField(max_length=LONGEST_DELIVERY, blank=True)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    quoted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUOTED)
    payment_id = models.UUIDField(null=True, unique=True)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    reference = models.CharField(max_length=LONGEST_REFERENCE, default="", blank=True)
    asked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)  # when its state began

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="cheque_book", leaves__in=(25, 50)) | Q(kind="debit_card", leaves=None),
                name="bank_request_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="bank_request_price_not_negative"),
            models.CheckConstraint(
                condition=Q(state="quoted", asked_at=None, changed_at=None, payment_id=None)
                | (
                    ~Q(state="quoted")
                    & Q(asked_at__isnull=False, changed_at__isnull=False)
                    & (Q(price_minor=0, payment_id=None) | Q(price_minor__gt=0, payment_id__isnull=False))
                ),
                name="bank_request_is_paid_when_asked",
            ),
            models.CheckConstraint(
                condition=Q(price_minor__gt=0) | ~Q(state__in=["held", "rejected"]),
                name="bank_request_held_has_a_payment",
            ),
            models.CheckConstraint(condition=~Q(state="refused", reason=""), name="bank_request_refused_for_a_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["produced", "delivered"], reference=""),
                name="bank_request_produced_is_known",
            ),
            models.UniqueConstraint(
                fields=["owner", "kind"],
                condition=Q(state__in=["held", "requested", "approved", "produced"]),
                name="bank_request_one_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-id"], name="bank_request_of_owner"),
            models.Index(
                fields=["state", "asked_at"],
                condition=Q(state__in=["requested", "approved", "produced"]),
                name="bank_request_waits",
            ),
            models.Index(fields=["-changed_at"], name="bank_request_changed"),
            models.Index(fields=["quoted_at"], condition=Q(state="quoted"), name="bank_request_quoted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def price(self) -> Money:
        """What it costs."""
        return Money.of_minor(self.price_minor, self.currency)

    @property
    def terms_of_free(self) -> str:
        """A digest of all that is agreed to where there is no payment whose quote says so."""
        agreed = (self.pk, self.owner_id, self.wallet_id, self.kind, self.leaves, self.currency, self.price_minor,
                  self.expires_at.isoformat())  # fmt: skip
        return hashlib.sha256("|".join(map(str, agreed)).encode()).hexdigest()
