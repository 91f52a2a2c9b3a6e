"""An agent's day, as the books have it: what the float held, what came and went, and what it holds."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import ClassVar, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.queries import Line
from cauri.books.payments import queries as payments
from cauri.books.payments.models import FeeBearer, Payment
from cauri.books.wallets.models import Wallet
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.money import Money
from cauri.products.agents.cash_outs.queries import CASH_OUT_PAID
from cauri.products.agents.queries import CASH_IN, CASH_OUT, COMMISSION, FLOAT_TOP_UP

OWN_TRANSFER: Final = "own_transfer"
FEES, OTHER, RETURNED = "fees", "other", "returned"
# What a day is told by, in this order; what has no line of its own is told as "other", so that the sum is always right.
KINDS: Final = (
    CASH_IN, CASH_OUT, COMMISSION, FLOAT_TOP_UP, f"{OWN_TRANSFER}_in", f"{OWN_TRANSFER}_out", FEES, RETURNED, OTHER
)  # fmt: skip
_KIND_OF: Final = {
    CASH_IN: CASH_IN, CASH_OUT_PAID: CASH_OUT, COMMISSION: COMMISSION, FLOAT_TOP_UP: FLOAT_TOP_UP
}  # fmt: skip
EARLIEST: Final = date(2000, 1, 1)
_AT_ONCE: Final = 500


class ClosingDayInvalid(Refusal):
    """A day that has not begun, or that was before there were agents."""

    code: ClassVar[str] = "closing_day_invalid"


class ClosingDiffers(AssertionError):
    """Opening and lines do not make the closing balance: a bug, or books that were tampered with."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How often something happened in a day, and what it made of the float: negative for what left."""

    name: str
    count: int
    total: Money


@dataclass(frozen=True, slots=True)
class Closing:
    """One day of a float: opening + the sum of all kinds = closing. While the day goes on, closing is what is now."""

    day: date
    since: datetime
    until: datetime
    opening: Money
    closing: Money
    kinds: tuple[Kind, ...]


def of(wallet: Wallet, day: date | None, *, now: datetime) -> Closing:
    """A day of a float by the operator's clock, today's if none is named. Raises ClosingDayInvalid."""
    zone = ZoneInfo(settings.OPERATOR_TIME_ZONE)
    today = now.astimezone(zone).date()
    day = day or today
    if not EARLIEST <= day <= today:
        raise ClosingDayInvalid(date=day.isoformat())
    since = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
    until = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
    # The end is looked up first: nothing can be written in front of it afterwards.
    closing = _balance_before(wallet, until)
    opening = _balance_before(wallet, since)
    kinds = _kinds(wallet, since=since, until=until, upto=closing.stamp if closing else 0)
    nothing = Money.of_minor(0, wallet.currency)
    made = Closing(
        day, since, until, opening.balance if opening else nothing, closing.balance if closing else nothing, kinds
    )
    if made.opening + sum((one.total for one in kinds), nothing) != made.closing:
        raise ClosingDiffers(f"wallet {wallet.pk} on {day}")
    return made


def _balance_before(wallet: Wallet, at: datetime) -> Line | None:
    lines = ledger.page_of(wallet.account_id, before=clock.microseconds_of(at), most=1)
    return lines[0] if lines else None


def _kinds(wallet: Wallet, *, since: datetime, until: datetime, upto: int) -> tuple[Kind, ...]:
    totals: dict[str, Money] = defaultdict(lambda: Money.of_minor(0, wallet.currency))
    counts: dict[str, int] = defaultdict(int)
    for name, change in _changes(wallet, since=since, before=min(clock.microseconds_of(until), upto + 1)):
        totals[name] += change
        counts[name] += 1
    return tuple(Kind(name, counts[name], totals[name]) for name in KINDS)


def _changes(wallet: Wallet, *, since: datetime, before: int) -> Iterator[tuple[str, Money]]:
    """What each posting did to a float, newest first; its fee apart."""
    for page in _postings(wallet, since=since, before=before):
        paid = _payments_of(set(page))
        for posting_id, total in page.items():
            payment = paid.get(posting_id)
            fee = _fee(wallet, payment)
            if fee.minor:
                yield FEES, -fee
            yield _kind_of(payment, total), total + fee


def _postings(wallet: Wallet, *, since: datetime, before: int) -> Iterator[dict[UUID, Money]]:
    """The postings of a time in pages, each with the sum of its lines. The lines of one follow one another."""
    carried: list[Line] = []
    while True:
        lines = ledger.page_of(wallet.account_id, before=before, since=since, most=_AT_ONCE)
        grouped = [list(legs) for _, legs in groupby([*carried, *lines], key=lambda line: line.posting_id)]
        is_last = len(lines) < _AT_ONCE
        carried = [] if is_last or not grouped else grouped.pop()
        yield {legs[0].posting_id: _sum(legs, wallet.currency) for legs in grouped}
        if is_last:
            return
        before = lines[-1].stamp


def _payments_of(posting_ids: set[UUID]) -> dict[UUID, Payment]:
    """The payments that postings belong to: by their own id, or as a later phase of a hold."""
    paid = payments.payments(posting_ids)
    phases = ledger.postings(posting_ids - paid.keys())
    of_holds = payments.payments({one.original_id for one in phases.values() if one.original_id})
    for posting in phases.values():
        if posting.original_id in of_holds:
            paid[posting.id] = of_holds[posting.original_id]
    return paid


def _kind_of(payment: Payment | None, total: Money) -> str:
    if payment is None:
        return OTHER
    if payment.original_id is not None:
        return RETURNED
    if payment.product == OWN_TRANSFER:
        return f"{OWN_TRANSFER}_{'out' if total.minor < 0 else 'in'}"
    return _KIND_OF.get(payment.product, OTHER)


def _fee(wallet: Wallet, payment: Payment | None) -> Money:
    """What a payment out of this float cost the agent."""
    quote = payment.quote if payment else None
    if quote is None or quote.fee_borne_by != FeeBearer.PAYER or quote.payer_id != wallet.pk:
        return Money.of_minor(0, wallet.currency)
    return quote.fee


def _sum(lines: list[Line], currency: str) -> Money:
    return sum((line.amount for line in lines), Money.of_minor(0, currency))
