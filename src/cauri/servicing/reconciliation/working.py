"""One run: everything that is new is counted, compared and concluded, for every account. One run at a time.

What a report tells beside, and is certain, is booked as it is found: the fee of a line that agrees in all else, and
money that a company and our bank both say went between them; but nothing on the word of one of the staff who brought a
file. Everything else is a break, for people.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import F, Sum

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.kit.transactions import transaction_required
from cauri.servicing.reconciliation import booking, counting, items, judging, queries, references, settling, sources
from cauri.servicing.reconciliation.models import Booking, Break, Item, Line, Tally

_MOST_ROUNDS: Final = 3  # what is posted in one is counted in the next, and calls for nothing more
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('reconciliation', 0))"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sides:
    """What either side has under one reference, and until when the company has reported."""

    lines: list[Line]
    bookings: list[Booking]
    covered_until: datetime | None


@transaction_required
def lock() -> None:
    """Hold the room until the transaction ends: whoever counts, compares or posts does so alone."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


@transaction_required
def run(*, told: Collection[UUID] = (), now: datetime) -> list[Tally]:
    """Compare everything that is new on either side. `told` are the items that reports were just about."""
    lock()
    settling.settle(now=now)
    accounts = [(one.name, currency) for one in sources.companies() for currency in _currencies_of(one.name)]
    return [reconcile(company, currency, told=told, now=now) for company, currency in accounts]


@transaction_required
def reconcile(company: str, currency: str, *, told: Collection[UUID] = (), now: datetime) -> Tally:
    """The same for one account. Whoever calls this holds the lock."""
    mine = Item.objects.filter(company=company, currency=currency)
    open_ones = set(mine.exclude(state=Item.State.SETTLED).values_list("pk", flat=True))
    touched = open_ones | set(mine.filter(pk__in=told).values_list("pk", flat=True))
    for _ in range(_MOST_ROUNDS):
        counted = counting.count(company, currency)
        touched |= counted.touched
        if not _compare(company, touched, now):
            return _tally(company, currency, counted.held_minor, now)
        touched = set()
    raise AssertionError("booking what reports tell comes to no end")


def _compare(company: str, touched: Collection[UUID], now: datetime) -> bool:
    """Compare the sides of these items. Answers whether anything was posted, which has yet to be counted."""
    covered_until, posted = queries.covered_until(company), False
    for part in items.in_parts(sorted(touched)):
        found = list(Item.objects.filter(pk__in=part).prefetch_related("lines", "bookings"))
        active = {one.item_id: one for one in Break.objects.filter(item__in=part, state__in=Break.ACTIVE)}
        for item in found:
            lines, bookings = list(item.lines.all()), list(item.bookings.all())
            item.ours_minor, item.theirs_minor = judging.ours(bookings), judging.theirs(lines)
            if _book_costs(lines, bookings, now):
                item.state, posted = Item.State.WAITING, True
            else:
                _conclude(item, Sides(lines, bookings, covered_until), active.get(item.pk), now)
        Item.objects.bulk_update(found, ["ours_minor", "theirs_minor", "state"])
    return posted


def _book_costs(lines: list[Line], bookings: list[Booking], now: datetime) -> bool:
    of_postings = {one.posting_id for one in bookings}
    booked = {line.pk for line in lines if booking.cost_id(line) in of_postings}
    missing = judging.costs_to_book(lines, bookings, booked=booked)
    for line in missing:
        booking.book_cost(line, now=now)
    return bool(missing)


def _conclude(item: Item, sides: Sides, active: Break | None, now: datetime) -> None:
    """Say what an item is now: it agrees, waits, or has a break, which an earlier one becomes."""
    if item.ours_minor == item.theirs_minor:
        item.state = Item.State.SETTLED
        if active is not None:
            _end(active, now)
    elif active is None and judging.waits(sides.lines, sides.bookings, covered_until=sides.covered_until):
        item.state = Item.State.WAITING
    else:
        item.state = Item.State.BROKEN
        known = bool(sides.bookings) or references.is_known(item.company, item.reference)
        _break(item, judging.kind_of_break(sides.lines, sides.bookings, known=known), active, now)


def _end(active: Break, now: datetime) -> None:
    active.state, active.changed_at = Break.State.GONE, now
    active.save(update_fields=["state", "changed_at"])


def _break(item: Item, kind: Break.Kind, active: Break | None, now: datetime) -> None:
    difference = item.ours_minor - item.theirs_minor
    if active is None:
        Break.objects.create(item=item, kind=kind, difference_minor=difference, opened_at=now, changed_at=now)
        log.warning("reconciliation.broken", company=item.company, currency=item.currency, kind=kind)
    elif (active.kind, active.difference_minor) != (kind, difference):
        active.kind, active.difference_minor, active.changed_at = kind, difference, now
        active.state = Break.State.OPEN  # what was explained is another difference now
        active.save(update_fields=["kind", "difference_minor", "state", "changed_at"])


def _tally(company: str, currency: str, held_minor: int, now: datetime) -> Tally:
    mine = Item.objects.filter(company=company, currency=currency)
    breaks = Break.objects.filter(item__company=company, item__currency=currency, state__in=Break.ACTIVE)
    waiting = mine.filter(state=Item.State.WAITING)
    made = Tally.objects.create(
        company=company,
        currency=currency,
        made_at=now,
        ours_minor=held_minor,
        theirs_minor=mine.aggregate(sum=Sum("theirs_minor"))["sum"] or 0,
        breaks_minor=breaks.aggregate(sum=Sum("difference_minor"))["sum"] or 0,
        waiting_minor=waiting.aggregate(sum=Sum(F("ours_minor") - F("theirs_minor")))["sum"] or 0,
        breaks_count=breaks.count(),
        waiting_count=waiting.count(),
    )
    if made.unexplained_minor:
        log.error("reconciliation.unexplained", alarm=True, company=company, currency=currency)
    return made


def _currencies_of(company: str) -> list[str]:
    """The currencies in which a company has anything, by its reports or by our books."""
    reported = set(Item.objects.filter(company=company).values_list("currency", flat=True).distinct())
    return sorted(reported | {one for one in settings.WALLET_CURRENCIES if _has_account(company, one)})


def _has_account(company: str, currency: str) -> bool:
    try:
        ledger.account(booking.code_of(company, currency))
    except UnknownAccount:
        return False
    return True
