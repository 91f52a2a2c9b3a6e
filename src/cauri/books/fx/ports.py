"""What is asked of a company that publishes exchange rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


class SourceSilent(Exception):
    """The source did not answer, or said nothing that tells anything. The text is a stable word of the adapter's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """How many units of `quote` one unit of `base` buys, as a source says; whether that can be is ours to judge."""

    base: str
    quote: str
    mid: Decimal
    published_on: date


class RateSource(Protocol):
    """A publisher of exchange rates. `settings.FX_SOURCE` names the class by dotted path."""

    name: str
    """Its one word: the provider of its rates, and how infra/companies knows it."""

    def rates(self, base: str, quotes: Sequence[str]) -> Sequence[Published]:
        """What it publishes of these now; what it does not know may be missing. Raises SourceSilent."""
        ...
