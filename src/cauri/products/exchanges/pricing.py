"""What an amount buys. Every rounding is in favour of the house, or else changing to and fro would earn money."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from cauri.books.fx.exchange import ExchangeRate
from cauri.kit.errors import Refusal
from cauri.money import Money
from cauri.money.rounding import Rounding, rounded_quotient


class ExchangeTooSmall(Refusal):
    """So little buys nothing of the other currency."""

    code: ClassVar[str] = "exchange_too_small"


@dataclass(frozen=True, slots=True)
class Deal:
    """What is sold, what it buys, and what the middle rate would have bought."""

    sold: Money
    bought: Money
    at_mid: Money


def selling(sold: Money, rate: ExchangeRate, *, spread: Decimal) -> Deal:
    """What so much buys, rounded down to the minor unit; `spread` is in per cent. Raises ExchangeTooSmall."""
    bought = Money(_converted(sold.minor, _per_minor(rate, spread), Rounding.DOWN), rate.quote)
    if bought.minor <= 0:
        raise ExchangeTooSmall
    return Deal(sold, bought, _at_mid(sold, rate))


def buying(bought: Money, rate: ExchangeRate, *, spread: Decimal) -> Deal:
    """The least that buys so much, rounded up to the minor unit. Raises ExchangeTooSmall."""
    if bought.minor <= 0:
        raise ExchangeTooSmall
    sold = Money(_converted(bought.minor, 1 / _per_minor(rate, spread), Rounding.UP), rate.base)
    return Deal(sold, bought, _at_mid(sold, rate))


def _at_mid(sold: Money, rate: ExchangeRate) -> Money:
    return rate.convert(sold, Rounding.DOWN)


def _per_minor(rate: ExchangeRate, spread: Decimal) -> Fraction:
    """How many minor units of the one buy how many of the other, after the margin."""
    after_margin = 1 - Fraction(spread) / 100
    return rate.exact * after_margin * Fraction(10) ** (rate.quote.exponent - rate.base.exponent)


def _converted(minor: int, factor: Fraction, rounding: Rounding) -> int:
    return rounded_quotient(minor * factor.numerator, factor.denominator, rounding)
