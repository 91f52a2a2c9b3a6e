"""What one currency costs in another now."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from cauri.books.fx import pegs
from cauri.books.fx.exchange import ExchangeRate
from cauri.books.fx.models import Rate
from cauri.kit.errors import Refusal
from cauri.money import Currency, currencies


class SameCurrency(Refusal):
    """A rate is between two currencies."""

    code: ClassVar[str] = "rate_needs_two_currencies"


class NoRate(Refusal):
    """Nobody has told us what one of the two costs."""

    code: ClassVar[str] = "no_rate"
    status: ClassVar[int] = 503
    retryable: ClassVar[bool] = True


class RateStale(Refusal):
    """What we were told is too old to exchange by."""

    code: ClassVar[str] = "rate_stale"
    status: ClassVar[int] = 503
    retryable: ClassVar[bool] = True


class RateUnsettled(Refusal):
    """A newer rate is so far away that two members of staff have to believe it first: the old one is nobody's price."""

    code: ClassVar[str] = "rate_unsettled"
    status: ClassVar[int] = 503
    retryable: ClassVar[bool] = True


class UnknownRate(Refusal):
    """There is no such rate."""

    code: ClassVar[str] = "unknown_rate"
    status: ClassVar[int] = 404


def rate(base: str, quote: str, *, now: datetime) -> ExchangeRate:
    """How many units of `quote` one unit of `base` buys, exactly, from rates that count and are not too old.

    Raises SameCurrency, NoRate, RateStale, UnknownCurrency, WithdrawnCurrency.
    """
    return _between(currencies.named(base), currencies.named(quote), _told([base, quote]), now)


def must_be_settled(*codes: str) -> None:
    """Return if no rate of these currencies waits to be believed that is newer than the one that counts.

    For whoever deals at a rate and not only tells it. Raises RateUnsettled, UnknownCurrency.
    """
    anchors = {pegs.peg_of(code).anchor for code in codes} - {settings.FX_BASE}
    latest = Rate.objects.filter(base=settings.FX_BASE, quote__in=anchors).select_related("acceptance")
    for one in latest.order_by("quote", "-fetched_at", "-pk").distinct("quote"):
        if one.held and getattr(one, "acceptance", None) is None:
            raise RateUnsettled(currency=one.quote)


def rates_of(base: str, quotes: Iterable[str], *, now: datetime) -> list[ExchangeRate]:
    """The rates of a base against each of these that there is one for: one query.

    Raises UnknownCurrency, WithdrawnCurrency.
    """
    named = [currencies.named(code) for code in (base, *quotes)]
    told, found = _told(one.code for one in named), []
    for quote in named[1:]:
        try:
            found.append(_between(named[0], quote, told, now))
        except (SameCurrency, NoRate, RateStale):
            continue
    return found


def wanted() -> list[str]:
    """What a source is asked for: what wallets may hold, or what that is pegged to, besides the base."""
    anchors = {pegs.peg_of(code).anchor for code in settings.WALLET_CURRENCIES}
    return sorted(anchors - {settings.FX_BASE})


def last_fetched_at() -> datetime | None:
    """When a rate against the base was last kept, whether it counts or not."""
    against_the_base = Rate.objects.filter(base=settings.FX_BASE)
    return against_the_base.order_by("-fetched_at").values_list("fetched_at", flat=True).first()


def counting(base: str, quotes: Iterable[str]) -> QuerySet[Rate]:
    """The latest rate of each pair that was believed at once or has been accepted since."""
    believed = Q(held=False) | Q(acceptance__isnull=False)
    of_each = Rate.objects.filter(believed, base=base, quote__in=list(quotes))
    return of_each.order_by("quote", "-fetched_at", "-pk").distinct("quote")


def kept(rate_id: UUID) -> Rate:
    """One rate as it was told. Raises UnknownRate."""
    found = Rate.objects.filter(pk=rate_id).first()
    if found is None:
        raise UnknownRate
    return found


def _told(codes: Iterable[str]) -> Mapping[str, Rate]:
    anchors = {pegs.peg_of(code).anchor for code in codes} - {settings.FX_BASE}
    return {one.quote: one for one in counting(settings.FX_BASE, anchors)}


def _between(base: Currency, quote: Currency, told: Mapping[str, Rate], now: datetime) -> ExchangeRate:
    """Through the anchors of both, and through FX_BASE if these differ."""
    if base == quote:
        raise SameCurrency(currency=base.code)
    from_, to = pegs.peg_of(base.code), pegs.peg_of(quote.code)
    exact = Fraction(to.per_anchor) / Fraction(from_.per_anchor)
    days = []
    if from_.anchor != to.anchor:
        for anchor, inverted in ((from_.anchor, True), (to.anchor, False)):
            if anchor == settings.FX_BASE:
                continue
            leg = _fresh(anchor, told, now)
            exact = exact / Fraction(leg.mid) if inverted else exact * Fraction(leg.mid)
            days.append(leg.published_on)
    return ExchangeRate(base=base, quote=quote, exact=exact, published_on=min(days, default=pegs.PEGGED_SINCE))


def _fresh(anchor: str, told: Mapping[str, Rate], now: datetime) -> Rate:
    leg = told.get(anchor)
    if leg is None:
        raise NoRate(currency=anchor)
    if leg.fetched_at + timedelta(hours=settings.FX_RATE_HOURS) < now:
        raise RateStale(currency=anchor, published_on=leg.published_on.isoformat())
    return leg
