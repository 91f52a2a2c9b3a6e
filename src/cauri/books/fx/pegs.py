"""Currencies whose price is fixed by treaty, and by nobody's rate table.

The two CFA francs stand at 655.957 to the euro since 1 January 1999: Council decision 98/683/EC, at 100 CFA francs to
the French franc and 6.55957 French francs to the euro (Council regulation (EC) No 2866/98).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

PEGGED_SINCE: Final = date(1999, 1, 1)


@dataclass(frozen=True, slots=True)
class Peg:
    """One unit of `anchor` is so many units of the currency: of any that is not pegged, one of itself."""

    anchor: str
    per_anchor: Decimal


_PER_EURO: Final = Decimal("655.957")
_PEGS: Final = {"XOF": Peg("EUR", _PER_EURO), "XAF": Peg("EUR", _PER_EURO)}


def peg_of(currency: str) -> Peg:
    """What a currency is pegged to."""
    return _PEGS.get(currency) or Peg(currency, Decimal(1))
