"""Counting what our books have posted for a company: each posting once, under the reference that the company knows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Max, Sum

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.kit import clock
from cauri.kit.transactions import transaction_required
from cauri.servicing.reconciliation import booking, items, references
from cauri.servicing.reconciliation.items import Wanted
from cauri.servicing.reconciliation.models import Booking, Item

# Lines stand in the order of their times, but what took long to commit stands a little earlier than it came to be seen.
LATE: Final = timedelta(days=3)

# The balance and what was not counted yet, in one statement: both are of the same moment.
_UNCOUNTED = """
    SELECT held.balance, fresh.posting_id, fresh.amount
      FROM (SELECT balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                        WHERE tail.account_id = %(account)s), 0) AS balance
              FROM ledger_balance WHERE account_id = %(account)s) AS held
      LEFT JOIN (SELECT posting_id, sum(amount) AS amount
                   FROM (SELECT posting_id, amount FROM ledger_entry
                          WHERE account_id = %(account)s AND stamp >= %(since)s
                          UNION ALL
                         SELECT posting_id, amount FROM ledger_hot_entry WHERE account_id = %(account)s) AS line
                  GROUP BY posting_id) AS fresh
        ON NOT EXISTS (SELECT FROM reconciliation_booking AS counted JOIN reconciliation_item AS item
                           ON item.id = counted.item_id
                        WHERE counted.posting_id = fresh.posting_id
                          AND item.company = %(company)s AND item.currency = %(currency)s)
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a company holds by our books, and the items under which something new stands."""

    held_minor: int
    touched: set[UUID] = field(default_factory=set)


@transaction_required
def count(company: str, currency: str) -> Counted:
    """Count what is new. Should the sum differ from the balance, everything is looked through from the beginning."""
    try:
        account_id = ledger.account(booking.code_of(company, currency)).pk
    except UnknownAccount:
        return Counted(0)
    mine = Booking.objects.filter(item__company=company, item__currency=currency)
    last: datetime | None = mine.aggregate(last=Max("booked_at"))["last"]
    found = _count(account_id, company, currency, since=last - LATE if last else None)
    if found.held_minor != (mine.aggregate(sum=Sum("amount_minor"))["sum"] or 0):
        again = _count(account_id, company, currency, since=None)
        return Counted(again.held_minor, found.touched | again.touched)
    return found


def _count(account_id: int, company: str, currency: str, *, since: datetime | None) -> Counted:
    balance, fresh = _uncounted(
        account=account_id,
        company=company,
        currency=currency,
        since=clock.microseconds_of(since) if since else 0,
    )
    touched: set[UUID] = set()
    for part in items.in_parts(fresh):
        touched |= _keep(company, currency, {posting_id: fresh[posting_id] for posting_id in part})
    return Counted(-balance, touched)


def _keep(company: str, currency: str, amounts: dict[UUID, int]) -> set[UUID]:
    postings = ledger.postings(list(amounts))
    named = references.named(postings.values())
    times = {one.id: clock.from_microseconds(one.at) for one in postings.values()}
    wanted = {one: Wanted(currency, named[one].names, clock.day_of(times[one])) for one in named}
    found: dict[UUID, Item] = items.found_or_opened(company, wanted)
    Booking.objects.bulk_create(
        [
            Booking(
                item=found[one],
                posting_id=one,
                kind=postings[one].kind,
                part=named[one].part,
                amount_minor=-amounts[one],
                booked_at=times[one],
            )
            for one in named
        ]
    )
    return {item.pk for item in found.values()}


def _uncounted(**parameters: Any) -> tuple[int, dict[UUID, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_UNCOUNTED, parameters)
        found = cursor.fetchall()
    balance = int(found[0][0]) if found else 0
    return balance, {posting_id: int(amount) for _, posting_id, amount in found if posting_id is not None}
