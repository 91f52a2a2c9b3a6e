"""A guard: little money leaves for a while after the PIN, or the device, of a customer has changed."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from django.conf import settings
from django.db.models import Sum

from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.ports import ALLOWED, Decision, Verdict
from cauri.identity.access import queries as access
from cauri.money import Money

_COUNTED = (Payment.State.COMPLETED, Payment.State.HELD, Payment.State.PENDING)


class CoolingOff:
    """Refuses what would take the money sent since the change above the cap.

    There is one cap, told in each currency: half of it sent in one leaves the other half, in whatever currency.
    Payments of one customer wait for one another here, so that several at once keep to the cap together. What they
    move between their own wallets does not count; a currency without a cap does not leave at all.
    """

    def verdict_on(self, quote: Quote, *, before: Sequence[Quote] = (), now: datetime) -> Verdict:
        """Allow, or refuse."""
        if quote.payer is None or (quote.payee is not None and quote.payee.owner_id == quote.payer.owner_id):
            return ALLOWED
        until = quote.payer.owner.cools_off_until
        if until is None or until <= now:
            return ALLOWED
        cooling = access.cooling_of(quote.payer.owner_id, now=now)
        if cooling is None:
            return ALLOWED
        cap = _cap_of(quote.currency)
        if cap and _share_sent(quote, since=cooling.since) + _share_of([*before, quote], cap) <= 1:
            return ALLOWED
        return Verdict(Decision.REFUSE, "cooling_off", {"until": cooling.until.isoformat(), "cap": str(cap)})


def _share_sent(quote: Quote, *, since: datetime) -> Fraction:
    """How much its payer has sent to others since then, as a part of what may leave: of each currency its part."""
    payer = quote.payer
    if payer is None:
        raise AssertionError("the house never cools off")
    sent = Payment.objects.filter(payer__owner_id=payer.owner_id, state__in=_COUNTED, made_at__gte=since)
    by_currency = sent.exclude(payee__owner_id=payer.owner_id).values_list("quote__currency")
    totals = by_currency.annotate(total=Sum("quote__amount_minor")).order_by()
    # What left before its currency's cap was taken away has used up everything.
    return sum(
        (Fraction(total, cap.minor) if (cap := _cap_of(code)) else Fraction(1) for code, total in totals), Fraction(0)
    )


def _share_of(quotes: Sequence[Quote], cap: Money) -> Fraction:
    """Which part of what may leave all of these are, in the cap's currency; to be strict, own wallets included."""
    return Fraction(sum(one.amount_minor for one in quotes), cap.minor)


def _cap_of(currency: str) -> Money:
    return Money.of(settings.COOLING_OFF_CAPS.get(currency, "0"), currency)
