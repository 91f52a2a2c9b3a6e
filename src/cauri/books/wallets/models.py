"""Wallets: whose they are, in which currency, and what may be done with them. The money itself is in the ledger."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cauri.books.wallets import numbers
from cauri.kit import ids

SHORTEST_NAME = 2
LONGEST_NAME = 100


class Wallet(models.Model):
    """Where a customer holds money of one currency; `account_id` is its account in the ledger.

    `is_default`: of the owner's wallets in this currency, the one that others pay into. `frozen_by` says who has to
    lift a freeze: what staff froze, its owner cannot thaw.
    """

    class Kind(models.TextChoices):
        MAIN = "main"
        SAVINGS = "savings"
        BUSINESS = "business"
        FLOAT = "float"  # an agent's, to serve customers from: opened by staff, never paid into by others

    class Status(models.TextChoices):
        ACTIVE = "active"
        FROZEN = "frozen"
        CLOSED = "closed"

    class FrozenBy(models.TextChoices):
        NOBODY = ""
        OWNER = "owner"
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind)
    currency = models.TextField()
    status = models.TextField(choices=Status, default=Status.ACTIVE)
    frozen_by = models.TextField(choices=FrozenBy, default=FrozenBy.NOBODY, blank=True)
    number = models.TextField(unique=True)
    account_id = models.BigIntegerField(unique=True)
    name = models.TextField(default="", blank=True)
    is_default = models.BooleanField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "wallets_wallet"
        ordering: ClassVar[list[str]] = ["opened_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=["main", "savings", "business", "float"]), name="wallets_wallet_has_a_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="float", is_default=True), name="wallets_wallet_float_is_not_paid_into"
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="wallets_wallet_has_a_currency"),
            models.CheckConstraint(condition=Q(number__regex="^[1-9][0-9]{11}$"), name="wallets_wallet_has_a_number"),
            models.CheckConstraint(
                condition=Q(status="frozen", frozen_by__in=["owner", "staff"])
                | Q(status__in=["active", "closed"], frozen_by=""),
                name="wallets_wallet_is_frozen_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed", is_default=True), name="wallets_wallet_closed_is_not_paid_into"
            ),
            models.UniqueConstraint(
                fields=["owner", "currency"],
                condition=Q(kind="main") & ~Q(status="closed"),
                name="wallets_wallet_one_main",
            ),
            models.UniqueConstraint(
                fields=["owner", "currency"], condition=Q(is_default=True), name="wallets_wallet_one_default"
            ),
        ]

    def __str__(self) -> str:
        return f"wallet {numbers.grouped(self.number)}"

    @property
    def is_open_to_others(self) -> bool:
        """Whether anybody may pay into it."""
        return self.status != self.Status.CLOSED and self.kind != self.Kind.FLOAT
