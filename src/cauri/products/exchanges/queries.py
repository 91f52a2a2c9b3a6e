"""Exchanges as customers see them, and what the house holds of each currency because of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db.models import F, Sum

from cauri.books.fx import queries as fx
from cauri.books.fx.queries import NoRate, RateStale
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.books.payments import house
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.kit.errors import Refusal
from cauri.money import Money
from cauri.products.exchanges.models import Exchange

EXCHANGE: Final = "exchange"
BOUGHT: Final = "exchange_bought"
_HIGHEST_ID: Final = 2**128 - 1


class UnknownExchange(Refusal):
    """There is no such exchange, or it is somebody else's."""

    code: ClassVar[str] = "unknown_exchange"
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class Seen:
    """An exchange with the payment that sells; `given_back` says that this was taken back."""

    exchange: Exchange
    payment: Payment
    given_back: bool

    @property
    def state(self) -> str:
        """The payment's, but for one that came to nothing afterwards, and one of which the second half is looked at."""
        if self.given_back:
            return "given_back"
        if self.payment.state == Payment.State.COMPLETED and not _has_arrived(self.exchange):
            return str(Payment.State.HELD)
        return self.payment.state


@dataclass(frozen=True, slots=True)
class Position:
    """What the house holds of a currency because of exchanges; less than nothing is what it owes.

    `worth` is that in the operator's base currency at the middle rate, None where there is no rate; `margin` is what
    its buyers have left to the house.
    """

    held: Money
    worth: Money | None
    margin: Money


def exchange_of(user_id: UUID, payment_id: UUID) -> Seen:
    """One of one's own, by the payment that sells. Raises UnknownExchange."""
    found = Exchange.objects.select_related("bought_by").filter(sold_by=payment_id, owner=user_id).first()
    if found is None:
        raise UnknownExchange
    return _seen([found])[0]


def exchanges_of(user_id: UUID, *, before: int | None, most: int) -> list[Seen]:
    """What somebody has exchanged, the newest first; `before` is the number of a payment's id."""
    own = Exchange.objects.select_related("bought_by").filter(owner=user_id, sold_by__isnull=False)
    if before is not None:
        own = own.filter(sold_by__lt=UUID(int=min(max(before, 0), _HIGHEST_ID)))
    return _seen(list(own.order_by("-sold_by")[:most]))


def sold_for(bought: Collection[UUID]) -> dict[UUID, Money]:
    """What was given for what these payments brought, in one question."""
    made = Exchange.objects.select_related("quote").filter(bought_by__in=bought)
    return {one.bought_by_id: one.quote.amount for one in made if one.bought_by_id is not None}


def positions(*, now: datetime) -> list[Position]:
    """Of every currency that wallets may hold and that was exchanged."""
    return [one for code in settings.WALLET_CURRENCIES for one in _position(code, now)]


def _position(code: str, now: datetime) -> Iterator[Position]:
    try:
        account = ledger.account(house.position_code(code))
    except UnknownAccount:
        return
    balance = ledger.balance_of(account.id).balance
    made = Exchange.objects.filter(bought_currency=code, bought_by__state=Payment.State.COMPLETED)
    margin = made.aggregate(total=Sum(F("at_mid_minor") - F("bought_minor")))["total"] or 0
    yield Position(balance, _worth(balance, now), Money.of_minor(margin, code))


def _worth(held: Money, now: datetime) -> Money | None:
    if held.currency.code == settings.FX_BASE:
        return held
    try:
        return fx.rate(held.currency.code, settings.FX_BASE, now=now).convert(held)
    except (NoRate, RateStale):
        return None


def _seen(found: list[Exchange]) -> list[Seen]:
    """Each with its payment: one question for all of them, and one for what was given back."""
    sold = [one.sold_by_id for one in found if one.sold_by_id is not None]
    paid = payments.payments(sold)
    back = payments.returned(sold)
    return [Seen(one, paid[one.sold_by_id], one.sold_by_id in back) for one in found if one.sold_by_id in paid]


def _has_arrived(exchange: Exchange) -> bool:
    return exchange.bought_by is not None and exchange.bought_by.state == Payment.State.COMPLETED
