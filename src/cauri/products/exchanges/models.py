"""What customers agreed to exchange, and the two payments that it became."""

from decimal import Decimal
from typing import Any, ClassVar, Final

from django.db import models

from cauri.money import Money

_UNCHECKED: Final[dict[str, Any]] = {"on_delete": models.DO_NOTHING, "db_constraint": False}


class Exchange(models.Model):
    """What a quote of a currency that is sold buys of another. Its terms are written with the quote and never changed.

    `sold_by` is the payment out of the one wallet, `bought_by` the payment into the other. What the middle rate would
    have bought is `at_mid_minor`: the difference is the house's margin. `rate` is what people are shown, with twelve
    digits; `spread` is in per cent.
    """

    quote = models.OneToOneField("payments.Quote", primary_key=True, related_name="+", **_UNCHECKED)
    owner = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    into = models.ForeignKey("wallets.Wallet", on_delete=models.PROTECT, related_name="+", db_index=False)
    bought_currency = models.CharField(max_length=3)
    bought_minor = models.BigIntegerField()
    at_mid_minor = models.BigIntegerField()
    rate = models.DecimalField(max_digits=40, decimal_places=20)
    spread = models.DecimalField(max_digits=6, decimal_places=3)
    published_on = models.DateField()
    made_at = models.DateTimeField()
    sold_by = models.OneToOneField("payments.Payment", null=True, related_name="+", **_UNCHECKED)
    bought_by = models.OneToOneField("payments.Payment", null=True, related_name="+", **_UNCHECKED)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(bought_minor__gt=0, at_mid_minor__gte=models.F("bought_minor")),
                name="exchange_gives_something_and_not_more_than_the_rate",
            ),
            models.CheckConstraint(
                condition=models.Q(bought_by=None) | models.Q(sold_by__isnull=False),
                name="exchange_sells_before_it_buys",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "-sold_by"], condition=models.Q(sold_by__isnull=False), name="exchange_of_owner"
            ),
            models.Index(fields=["made_at"], name="exchange_age"),
        ]

    def __str__(self) -> str:
        return f"{self.quote_id} for {self.bought}"

    @property
    def bought(self) -> Money:
        """What arrives in the other wallet."""
        return Money.of_minor(self.bought_minor, self.bought_currency)

    @property
    def margin(self) -> Money:
        """What the house keeps, in the currency that is bought."""
        return Money.of_minor(self.at_mid_minor - self.bought_minor, self.bought_currency)

    @property
    def price(self) -> Decimal:
        """The middle rate as people read it."""
        return self.rate.normalize()
