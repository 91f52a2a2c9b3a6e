"""The limits a new installation begins with. The operator changes them in rules of his own."""

from collections.abc import Iterator
from decimal import Decimal

from cauri.books.limits.ruling import Bounds, Scope
from cauri.money import Money

# Of tier 1, in whole ouguiyas.
_PER_PAYMENT = 50_000
_A_DAY = 100_000
_A_MONTH = 500_000
_CAP = 200_000
_PAYMENTS_A_DAY = 20
_MOST_PAYMENTS_A_DAY = 100

_TIMES = {1: 1, 2: 4, 3: 20}  # by tier
_TAKINGS_ARE_LIMITED = {1, 2}  # who takes money all day, as a merchant does, is known well

# What is worth about one ouguiya, so that the figures are round.
_WORTH = {
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
_WORTH_UNKNOWN = Decimal("0.02")


def rules_for(currency: str) -> Iterator[tuple[Scope, Bounds]]:
    """The rules of every tier in a currency: what may be paid, what taken and held, and own transfers free."""
    for tier, times in _TIMES.items():
        out = Bounds(
            per_payment_min_minor=1,
            per_payment_max_minor=_minor(_PER_PAYMENT * times, currency),
            daily_minor=_minor(_A_DAY * times, currency),
            daily_count=min(_PAYMENTS_A_DAY * times, _MOST_PAYMENTS_A_DAY),
            monthly_minor=_minor(_A_MONTH * times, currency),
        )
        yield Scope(tier, currency, "out"), out
        yield Scope(tier, currency, "out", "own_transfer"), Bounds()
        into = Bounds(
            monthly_minor=_minor(_A_MONTH * times, currency) if tier in _TAKINGS_ARE_LIMITED else None,
            balance_cap_minor=_minor(_CAP * times, currency),
        )
        yield Scope(tier, currency, "in"), into


def _minor(ouguiyas: int, currency: str) -> int:
    """So much of another currency, in its minor units."""
    whole_units = int(ouguiyas * _WORTH.get(currency, _WORTH_UNKNOWN))
    return Money.of(str(whole_units), currency).minor
