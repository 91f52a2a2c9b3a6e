"""Money: exact amounts, currencies, rounding, splitting. Pure Python; it knows no Django."""

from cauri.money.amounts import AmountTooLarge, CurrencyMismatch, Money
from cauri.money.currencies import Currency, UnknownCurrency, WithdrawnCurrency
from cauri.money.parsing import AmountRefused
from cauri.money.rounding import Rounding

__all__ = [
    "AmountRefused",
    "AmountTooLarge",
    "Currency",
    "CurrencyMismatch",
    "Money",
    "Rounding",
    "UnknownCurrency",
    "WithdrawnCurrency",
]
