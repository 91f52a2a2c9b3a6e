"""Finding the item that a line of theirs, or a posting of ours, belongs to; opening one where there is none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

from cauri.kit.transactions import transaction_required
from cauri.servicing.reconciliation.models import LONGEST_REFERENCE, Item, Line

AT_ONCE = 1000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an item is looked for by: any of its names, the first being the one it is opened under."""

    currency: str
    names: tuple[str, ...]
    on: date


@transaction_required
def found_or_opened(company: str, wanted: Mapping[T, Wanted]) -> dict[T, Item]:
    """The item of each. Whoever calls this holds the room's lock, so that nobody opens one beside."""
    items: dict[T, Item] = {}
    for part in in_parts(wanted):
        known = _known(company, {name for each in part for name in wanted[each].names})
        opened: list[Item] = []
        for each in part:
            one = wanted[each]
            places = [(one.currency, name[:LONGEST_REFERENCE]) for name in one.names]
            item = next((known[place] for place in places if place in known), None)
            if item is None:
                item = Item(company=company, currency=one.currency, reference=places[0][1], begun_on=one.on)
                opened.append(item)
                known[places[0]] = item
            items[each] = item
        Item.objects.bulk_create(opened)
    return items


def in_parts(everything: Iterable[T]) -> Iterable[list[T]]:
    """The same, so many at once."""
    rest = iter(everything)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def _known(company: str, names: set[str]) -> dict[tuple[str, str], Item]:
    """The items with one of these names: as their reference, or as the company's own number of one of their lines."""
    wanted = [name[:LONGEST_REFERENCE] for name in names]
    of_lines = Line.objects.filter(company=company, company_id__in=wanted).select_related("item")
    found = {(line.item.currency, line.company_id): line.item for line in of_lines}
    named = Item.objects.filter(company=company, reference__in=wanted)
    return {**found, **{(item.currency, item.reference): item for item in named}}
