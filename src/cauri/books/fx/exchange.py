"""A rate between two currencies, and what it makes of an amount."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from cauri.money import Currency, Money
from cauri.money.amounts import CurrencyMismatch
from cauri.money.rounding import Rounding, rounded_quotient

DIGITS_SHOWN: Final = 12  # significant ones: ten decimals would leave a rate of 0.0005 with six


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """One unit of `base` buys `exact` units of `quote`: a fraction, so that nothing is lost on the way to the money.

    `published_on` is the day of the oldest rate it was computed from.
    """

    base: Currency
    quote: Currency
    exact: Fraction
    published_on: date

    @property
    def mid(self) -> Decimal:
        """The rate as people read it: twelve significant digits, half-up, without zeros at the end."""
        whole, rest = self.exact.numerator, self.exact.denominator
        places = DIGITS_SHOWN - len(str(whole // rest)) if whole >= rest else DIGITS_SHOWN + len(str(rest // whole)) - 1
        digits = rounded_quotient(whole * 10 ** max(places, 0), rest, Rounding.HALF_UP)
        return Decimal(digits).scaleb(-max(places, 0)).normalize()

    def convert(self, amount: Money, rounding: Rounding = Rounding.HALF_UP) -> Money:
        """What an amount of the base buys: the exact product, rounded once to the quote's minor unit.

        Raises CurrencyMismatch for any other currency, so that no rate is applied upside down; AmountTooLarge.
        """
        if amount.currency != self.base:
            raise CurrencyMismatch(one=amount.currency.code, other=self.base.code)
        numerator = amount.minor * self.exact.numerator * 10**self.quote.exponent
        denominator = self.exact.denominator * 10**self.base.exponent
        return Money(rounded_quotient(numerator, denominator, rounding), self.quote)
