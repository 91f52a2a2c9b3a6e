"""The fee rules, those in force, those to come and those that were."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cauri.books.fees.pricing import Price
from cauri.kit import ids
from cauri.money import currencies

LARGEST_PERCENT = 100


class FeeRule(models.Model):
    """What one product costs in one currency, for one tier or any, in one band of amounts, for a time.

    A band is `amount_from` ≤ amount < `amount_to`; a time is `valid_from` ≤ now < `valid_to`; None is no end. A rule is
    never changed, only ended: that is its history.
    """

    class BorneBy(models.TextChoices):
        PAYER = "payer"
        PAYEE = "payee"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    product = models.TextField()
    currency = models.TextField()
    tier = models.SmallIntegerField(null=True)
    amount_from = models.BigIntegerField(default=0)
    amount_to = models.BigIntegerField(null=True)
    percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    fixed_minor = models.BigIntegerField(default=0)
    min_minor = models.BigIntegerField(null=True)
    max_minor = models.BigIntegerField(null=True)
    borne_by = models.TextField(choices=BorneBy, default=BorneBy.PAYER)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "fees_rule"
        ordering: ClassVar[list[str]] = ["product", "currency", "tier", "amount_from", "valid_from"]
        indexes = (models.Index(fields=["product", "currency", "valid_from"], name="fees_rule_by_product"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(product=""), name="fees_rule_names_a_product"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="fees_rule_names_a_currency"),
            models.CheckConstraint(
                condition=Q(amount_from__gte=0) & (Q(amount_to=None) | Q(amount_to__gt=F("amount_from"))),
                name="fees_rule_has_a_band",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=LARGEST_PERCENT, fixed_minor__gte=0),
                name="fees_rule_asks_something",
            ),
            models.CheckConstraint(
                condition=(Q(min_minor=None) | Q(min_minor__gte=0))
                & (Q(max_minor=None) | Q(max_minor__gte=0))
                & (Q(min_minor=None) | Q(max_minor=None) | Q(max_minor__gte=F("min_minor"))),
                name="fees_rule_clamps_in_order",
            ),
            models.CheckConstraint(condition=Q(borne_by__in=["payer", "payee"]), name="fees_rule_is_borne"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="fees_rule_has_a_time"
            ),
            # The service compares whole bands and times under a lock; this much the database refuses by itself.
            models.UniqueConstraint(
                fields=["product", "currency", "tier", "amount_from", "amount_to"],
                name="fees_rule_one_without_end",
                nulls_distinct=False,
                condition=Q(valid_to=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} in {self.currency}: {self.percent} %"

    @property
    def price(self) -> Price:
        """What the rule asks."""
        return Price(
            percent=self.percent,
            fixed_minor=self.fixed_minor,
            min_minor=self.min_minor,
            max_minor=self.max_minor,
            borne_by=self.borne_by,
        )

    @property
    def exponent(self) -> int:
        """How many decimals the rule's currency has."""
        return currencies.named(self.currency).exponent
