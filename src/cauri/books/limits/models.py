"""The limit rules, of tiers and of single customers, and what of them is used.

Rows of use are written by `limits_claim` in `migrations/sql`.
"""

import dataclasses
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from cauri.books.limits.ruling import Bounds, Scope
from cauri.kit import ids
from cauri.money import Money

PERSONAL_BOUNDS = tuple(field.name for field in dataclasses.fields(Bounds) if field.name != "per_payment_min_minor")


class LimitRule(models.Model):
    """How much one tier may move in one currency and direction, by one product or by any ('').

    The product's own rule stands in place of the rule for any product. None is no limit in that respect; amounts are
    minor units. In force while `valid_from` ≤ now < `valid_to`; a rule is never changed, only ended.
    """

    class Direction(models.TextChoices):
        OUT = "out"
        IN = "in"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    tier = models.SmallIntegerField()
    currency = models.TextField()
    product = models.TextField(default="", blank=True)
    direction = models.TextField(choices=Direction)
    per_payment_min_minor = models.BigIntegerField(null=True)
    per_payment_max_minor = models.BigIntegerField(null=True)
    daily_minor = models.BigIntegerField(null=True)
    daily_count = models.IntegerField(null=True)
    monthly_minor = models.BigIntegerField(null=True)
    monthly_count = models.IntegerField(null=True)
    balance_cap_minor = models.BigIntegerField(null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "limits_rule"
        ordering: ClassVar[list[str]] = ["currency", "tier", "direction", "product", "valid_from"]
        indexes = (
            models.Index(
                fields=["tier", "currency", "direction", "product", "valid_from"], name="limits_rule_in_force"
            ),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(tier__gte=1), name="limits_rule_is_for_a_tier_that_pays"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="limits_rule_names_a_currency"),
            models.CheckConstraint(condition=Q(direction__in=["out", "in"]), name="limits_rule_has_a_direction"),
            models.CheckConstraint(
                condition=Q(direction="in") | Q(balance_cap_minor=None), name="limits_rule_caps_what_comes_in"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="limits_rule_has_a_time"
            ),
            models.UniqueConstraint(
                fields=["tier", "currency", "direction", "product"],
                name="limits_rule_one_without_end",
                condition=Q(valid_to=None),
            ),
        ]

    def __str__(self) -> str:
        return f"tier {self.tier}, {self.currency} {self.direction}, {self.product or 'any product'}"

    @property
    def scope(self) -> Scope:
        """Whom it is for."""
        return Scope(self.tier, self.currency, self.direction, self.product)

    @property
    def bounds(self) -> Bounds:
        """How much it lets move."""
        return Bounds(**{field.name: getattr(self, field.name) for field in dataclasses.fields(Bounds)})


class PersonalLimit(models.Model):
    """What one customer may move: an own wish, which only lowers, or what staff granted in place of the tier's.

    None leaves that bound to the tier's rule. In force while `valid_from` ≤ now < `valid_to`; it is only ever ended.
    """

    class Source(models.TextChoices):
        OWN = "own"
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    owner_id = models.UUIDField()
    source = models.TextField(choices=Source)
    currency = models.TextField()
    product = models.TextField(default="", blank=True)
    direction = models.TextField(choices=LimitRule.Direction)
    per_payment_max_minor = models.BigIntegerField(null=True)
    daily_minor = models.BigIntegerField(null=True)
    daily_count = models.IntegerField(null=True)
    monthly_minor = models.BigIntegerField(null=True)
    monthly_count = models.IntegerField(null=True)
    balance_cap_minor = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "limits_personal"
        ordering: ClassVar[list[str]] = ["currency", "direction", "product", "source", "valid_from"]
        indexes = (models.Index(fields=["owner_id", "currency", "direction"], name="limits_personal_of_owner"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="limits_personal_names_a_currency"),
            models.CheckConstraint(
                condition=Q(source="staff", direction__in=["out", "in"])
                | Q(source="own", direction="out", balance_cap_minor=None) & ~Q(product=""),
                name="limits_personal_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(direction="in") | Q(balance_cap_minor=None), name="limits_personal_caps_what_comes_in"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="limits_personal_has_a_time"
            ),
            models.UniqueConstraint(
                fields=["owner_id", "source", "currency", "direction", "product"],
                name="limits_personal_one_without_end",
                condition=Q(valid_to=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.currency} {self.direction}, {self.product or 'any product'}"

    @property
    def bounds(self) -> Bounds:
        """How much it lets move."""
        return Bounds(**{name: getattr(self, name) for name in PERSONAL_BOUNDS})

    @property
    def told(self) -> str:
        """Its bounds as staff read them."""
        said = []
        for name, value in dataclasses.asdict(self.bounds).items():
            if value is not None:
                shown = Money.of_minor(value, self.currency) if name.endswith("_minor") else value
                said.append(f"{name.removesuffix('_minor').replace('_', ' ')} {shown}")
        return ", ".join(said)


class LimitUsage(models.Model):
    """What somebody has moved in one day or month of the operator's time zone. A new period is a new row.

    It has no CHECK: one would be parsed again by every payment.
    """

    class Period(models.TextChoices):
        DAY = "day"
        MONTH = "month"

    pk = models.CompositePrimaryKey("owner_id", "currency", "direction", "product", "period", "starts_on")
    owner_id = models.UUIDField()
    currency = models.TextField()
    direction = models.TextField(choices=LimitRule.Direction)
    product = models.TextField()
    period = models.TextField(choices=Period)
    starts_on = models.DateField()
    amount_minor = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        db_table = "limits_usage"
        indexes = (BrinIndex(fields=["starts_on"], name="limits_usage_by_start"),)

    def __str__(self) -> str:
        return f"{self.direction} in the {self.period} from {self.starts_on}"
