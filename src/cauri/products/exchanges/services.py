"""Exchanging: quote by a rate that is fresh, sell and buy in one transaction.

The one payment takes what is sold into the house's position of that currency, the other pays what is bought out of the
position of the other currency. Where a guard wants somebody to look first, the second one is made when it is let
through, by the rate that was agreed; and where it cannot be made, the first one is taken back.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from cauri.books.fx import queries as fx
from cauri.books.payments import floats, house, returns
from cauri.books.payments import queries as paid
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import Authorisation, ByPlatform, UnknownQuote
from cauri.books.payments.models import Payment
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.identity.access.callers import Caller
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.money import Money
from cauri.products.exchanges import pricing
from cauri.products.exchanges.models import Exchange
from cauri.products.exchanges.queries import BOUGHT, EXCHANGE, Seen

QUOTE_HOLDS: Final = timedelta(seconds=30)
_TAKEN_BACK: Final = "platform"

log = structlog.get_logger(__name__)


def quote(
    amount: Money,
    *,
    other: str,
    amount_is_bought: bool = False,
    caller: Caller,
    from_wallet: UUID | None = None,
    into_wallet: UUID | None = None,
    now: datetime,
) -> Exchange:
    """Fix for half a minute what an amount buys of the `other` currency, or what it costs to buy it.

    It goes between the named wallets, or those the caller is paid into. Raises fx.SameCurrency, NoRate, RateStale,
    RateUnsettled, UnknownCurrency, pricing.ExchangeTooSmall, and what wallets.queries and payments.quote raise.
    """
    if amount.minor <= 0:
        raise payments.AmountNotPositive
    sells, buys = (other, amount.currency.code) if amount_is_bought else (amount.currency.code, other)
    rate = fx.rate(sells, buys, now=now)
    fx.must_be_settled(sells, buys)
    payer, payee = _own(from_wallet, sells, caller), _own(into_wallet, buys, caller)
    spread: Decimal = settings.EXCHANGE_SPREAD_PERCENT
    deal = (pricing.buying if amount_is_bought else pricing.selling)(amount, rate, spread=spread)
    with transaction():
        pays_out = house.position(buys, now=now)
        payments.must_be_payable(pays_out, payee, deal.bought)
        floats.must_fit(BOUGHT, payer=pays_out, payee=payee)
        sold = payments.quote(
            product=EXCHANGE,
            payer=payer,
            payee=house.position(sells, now=now),
            amount=deal.sold,
            asked_by=caller.user_id,
            holds=QUOTE_HOLDS,
            now=now,
        )
        return Exchange.objects.create(
            quote=sold,
            owner_id=caller.user_id,
            into=payee,
            bought_currency=buys,
            bought_minor=deal.bought.minor,
            at_mid_minor=deal.at_mid.minor,
            rate=rate.mid,
            spread=spread,
            published_on=rate.published_on,
            made_at=now,
        )


@transaction_required
def carry_out(quote_id: UUID, authorisation: Authorisation, *, caller: Caller, posting_id: UUID, now: datetime) -> Seen:
    """Sell and buy, both or neither; or hold what is sold, when a guard wants somebody to look first.

    Raises payments.UnknownQuote, and what payments.execute raises of either half.
    """
    _one_at_a_time(caller.user_id)
    exchange = Exchange.objects.select_for_update(no_key=True).filter(pk=quote_id, owner=caller.user_id).first()
    if exchange is None:
        raise UnknownQuote(quote_id=str(quote_id))
    payment = payments.execute(quote_id, authorisation, products=(EXCHANGE,), posting_id=posting_id, now=now)
    exchange.sold_by_id = payment.pk
    if payment.state == Payment.State.COMPLETED and exchange.bought_by_id is None:
        exchange.bought_by = _buy(exchange, payment, now=now)
    exchange.save(update_fields=["sold_by", "bought_by"])
    return Seen(exchange, payment, given_back=False)


@durable
def conclude(payment_id: UUID, *, now: datetime) -> None:
    """Buy after all, once what is sold was let through; where that cannot be, take back what was sold.

    Of any other payment nothing is done, and again it changes nothing.
    """
    if not Exchange.objects.filter(sold_by=payment_id, bought_by=None).exists():
        return
    try:
        with transaction():
            _bought_late(payment_id, now=now)
    except Refusal as refusal:
        if not refusal.final:
            raise
        log.warning("exchanges.not_bought", payment_id=str(payment_id), code=refusal.code)
        with transaction():
            _take_back(payment_id, now=now)


@transaction_required
def undo(payment_id: UUID, *, now: datetime) -> None:
    """Take back what was sold for a payment that somebody has looked at and not let through. Again: nothing."""
    sold_by = Exchange.objects.filter(bought_by=payment_id).values_list("sold_by", flat=True).first()
    if sold_by is not None:
        _take_back(sold_by, now=now)


@durable
def prune(*, now: datetime) -> int:
    """Forget what was quoted days ago and came to nothing. Returns how many."""
    with transaction():
        stale = Exchange.objects.filter(sold_by=None, made_at__lt=now - payments.QUOTES_KEPT)
        forgotten, _ = stale.delete()
    return forgotten


def _one_at_a_time(owner_id: UUID) -> None:
    """Two of one customer, to and fro, would wait for each other's wallets: the second waits here, for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"exchanges:{owner_id}"])


def _own(wallet_id: UUID | None, currency: str, caller: Caller) -> Wallet:
    if wallet_id is None:
        return wallets.wallet_of(caller.user_id, currency)
    return wallets.own_wallet(wallet_id, owner_id=caller.user_id)


@transaction_required
def _buy(exchange: Exchange, sold: Payment, *, now: datetime) -> Payment:
    quoted = payments.quote(
        product=BOUGHT,
        payer=house.position(exchange.bought_currency, now=now),
        payee=exchange.into,
        amount=exchange.bought,
        asked_by=None,
        now=now,
    )
    if quoted.fee:
        raise AssertionError(f"what is bought arrives as a whole: no fee may be set for {BOUGHT}")
    posting_id = ids.derived_id(sold.made_at, "bought by exchange", str(sold.pk))
    return payments.execute(quoted.pk, ByPlatform(), products=(BOUGHT,), posting_id=posting_id, now=now)


@transaction_required
def _bought_late(payment_id: UUID, *, now: datetime) -> None:
    exchange = _locked(payment_id)
    if exchange.bought_by_id is None and not paid.returned([payment_id]):
        exchange.bought_by = _buy(exchange, paid.payment(payment_id), now=now)
        exchange.save(update_fields=["bought_by"])


@transaction_required
def _take_back(payment_id: UUID, *, now: datetime) -> None:
    exchange = _locked(payment_id)
    if exchange.bought_by is not None and exchange.bought_by.state != Payment.State.REJECTED:
        return  # another worker has bought meanwhile
    sold = paid.payment(payment_id)
    posting_id = ids.derived_id(sold.made_at, "exchange taken back", str(sold.pk))
    returns.reverse(payment_id, posting_id=posting_id, authorised_by=_TAKEN_BACK, now=now)


def _locked(payment_id: UUID) -> Exchange:
    """Its two halves are concluded one after the other."""
    taken = Exchange.objects.select_for_update(no_key=True, of=("self",)).select_related("into__owner")
    return taken.get(sold_by=payment_id)
