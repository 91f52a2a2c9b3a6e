"""What went between a company and the operator's bank: booked by itself once both of them have told of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from cauri.kit.transactions import transaction_required
from cauri.servicing.reconciliation import booking, sources
from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.models import Item, Line

# What a company paid out is what came in at the bank, and the reverse.
_AT_THE_BANK: Final = {Kind.SETTLEMENT: Kind.IN, Kind.TOP_UP: Kind.OUT}


@transaction_required
def settle(*, now: datetime) -> int:
    """Book each settlement that one line of one of our banks, and no other, tells of too. Returns how many.

    The same reference and amount in the same currency, neither is booked, and no one person brought both. Anything
    less is for people.
    """
    settled: set[UUID] = set()  # the items of both sides
    for line in _unbooked(list(_AT_THE_BANK)).select_related("item").order_by("happened_at", "pk"):
        told = _told_by_banks(line)
        if len(told) == 1 and _of_two(line, told[0]) and not {line.item_id, told[0].item_id} & settled:
            booking.book_settlement(line, bank=told[0].company, now=now)
            settled |= {line.item_id, told[0].item_id}
    return len(settled) // 2


def _of_two(line: Line, at_bank: Line) -> bool:
    """Whether it takes two to have told this: the company at its own door, or one of the staff for each side."""
    return line.brought_by is None or at_bank.brought_by not in (None, line.brought_by)


def _told_by_banks(line: Line) -> list[Line]:
    same = _unbooked([_AT_THE_BANK[Kind(line.kind)]]).filter(
        company__in=sources.banks(),
        item__currency=line.item.currency,
        item__reference__in=[line.item.reference, line.company_id],
        amount_minor=line.amount_minor,
    )
    return list(same[:2])


def _unbooked(kinds: list[Kind]) -> QuerySet[Line]:
    return Line.objects.filter(kind__in=kinds, state=State.DONE, item__bookings=None).exclude(
        item__state=Item.State.SETTLED
    )
