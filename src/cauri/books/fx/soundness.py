"""Whether what a source says can be."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from cauri.books.fx.models import DECIMALS, DIGITS
from cauri.books.fx.ports import Published
from cauri.kit import clock

OLDEST: Final = timedelta(days=7)  # central banks rest at weekends and on feasts
_AHEAD: Final = timedelta(days=1)  # it is tomorrow already in the east
_STEP: Final = Decimal(1).scaleb(-DECIMALS)
_TOO_MUCH: Final = Decimal(10) ** (DIGITS - DECIMALS)
_EXACT: Final = Context(prec=2 * DIGITS, rounding=ROUND_HALF_UP)


class Nonsense(Exception):
    """A source has said something that cannot be, so that nothing it says is believed. The text is a stable word."""


def believable(told: Iterable[Published], *, base: str, quotes: Sequence[str], now: datetime) -> list[Published]:
    """What was told, each `mid` half-up to ten decimals; without rates that are older than a week. Raises Nonsense."""
    found: dict[str, Published] = {}
    for one in told:
        if one.base != base:
            raise Nonsense("another_base")
        if one.quote not in quotes:
            raise Nonsense("not_asked_for")
        if one.quote in found:
            raise Nonsense("told_twice")
        found[one.quote] = Published(
            base=base, quote=one.quote, mid=_possible(one.mid), published_on=_not_ahead(one.published_on, now)
        )
    return [one for one in found.values() if one.published_on >= clock.day_of(now - OLDEST)]


def jumps(mid: Decimal, last: Decimal, *, percent: int) -> bool:
    """Whether a rate differs from the last one by more than so many percent of that."""
    return abs(mid - last) * 100 > last * percent


def _possible(mid: Decimal) -> Decimal:
    if not mid.is_finite() or mid <= 0:
        raise Nonsense("not_positive")
    if mid >= _TOO_MUCH:
        raise Nonsense("out_of_range")
    kept = mid.quantize(_STEP, context=_EXACT)
    if not kept or kept >= _TOO_MUCH:
        raise Nonsense("out_of_range")
    return kept


def _not_ahead(published_on: date, now: datetime) -> date:
    if published_on > clock.day_of(now + _AHEAD):
        raise Nonsense("from_the_future")
    return published_on
