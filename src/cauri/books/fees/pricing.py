"""What a rule makes of an amount: one computation, for the quote and for the charge."""

from dataclasses import dataclass
from decimal import Decimal

from cauri.money import Money


@dataclass(frozen=True, slots=True)
class Price:
    """What a rule asks: a percentage of the amount plus a fixed sum, not less than `min_minor`, not more than
    `max_minor` (None: no such bound). `borne_by` is "payer" or "payee". Sums are minor units of the rule's currency.
    """

    percent: Decimal = Decimal(0)
    fixed_minor: int = 0
    min_minor: int | None = None
    max_minor: int | None = None
    borne_by: str = "payer"

    def fee_on(self, amount: Money) -> Money:
        """amount · percent / 100 + fixed, half-up to the minor unit, then clamped to [min, max]."""
        minor = amount.scaled_by(self.percent.scaleb(-2)).minor + self.fixed_minor
        if self.max_minor is not None:
            minor = min(minor, self.max_minor)
        if self.min_minor is not None:
            minor = max(minor, self.min_minor)
        return Money(minor, amount.currency)
