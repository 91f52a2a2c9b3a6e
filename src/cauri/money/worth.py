"""About how much one currency is of another, for the round figures that a new installation begins with. No rates."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from cauri.money import currencies

# What is worth about one ouguiya, so that the figures are round.
_WORTH: Final = {
    "MRU": Decimal(1),
    "XOF": Decimal(15),
    "NGN": Decimal(40),
    "KES": Decimal(3),
    "GHS": Decimal("0.3"),
    "USD": Decimal("0.025"),
    "EUR": Decimal("0.02"),
    "GBP": Decimal("0.02"),
}
# Where an operator adds a currency that stands not here, it is taken for a strong one: rather too little than no limit.
_WORTH_UNKNOWN: Final = Decimal("0.02")


def minor_of(ouguiyas: int, currency: str) -> int:
    """So many ouguiyas in another currency, in its minor units, half-up. Raises UnknownCurrency."""
    whole = ouguiyas * _WORTH.get(currency, _WORTH_UNKNOWN)
    minor = whole.scaleb(currencies.named(currency).exponent)
    return int(minor.quantize(Decimal(1), rounding=ROUND_HALF_UP))
