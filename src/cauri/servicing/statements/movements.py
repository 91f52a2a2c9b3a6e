"""The lines of an account, put together to movements: all lines that one posting wrote there.

The lines of a posting follow one another without a gap. A movement belongs to the time of its first line, and its
place in the account's history is that stamp, then the posting's id: a number that only falls from page to page, and
that nothing new can come in front of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.queries import Line
from cauri.kit import clock
from cauri.money import Money

MOST_LEGS = 8  # lines of one posting in one account: principal and fee, each in two parts at most, and room to spare
PAGE = 500
BEGINNING = 0
END = 2**62

_IDS = 128


@dataclass(frozen=True, slots=True)
class Movement:
    """What one posting did to an account: the sum of its lines, and the balance after the last of them."""

    posting_id: UUID
    stamp: int
    total: Money
    balance: Money

    @property
    def at(self) -> datetime:
        """When."""
        return clock.from_microseconds(self.stamp)

    @property
    def place(self) -> int:
        """Where it stands in the account's history."""
        return place_of(self.stamp, self.posting_id)


@dataclass(frozen=True, slots=True)
class Movements:
    """Some movements, newest first, and whether there are no older ones."""

    found: list[Movement]
    complete: bool


def place_of(stamp: int, posting_id: UUID) -> int:
    """The place of something that happened at a stamp."""
    return stamp << _IDS | posting_id.int


def start_of(stamp: int) -> int:
    """The place that everything earlier than a stamp is below."""
    return stamp << _IDS


def stamp_and_id(place: int) -> tuple[int, UUID]:
    """The inverse of `place_of`."""
    return place >> _IDS, UUID(int=place & ((1 << _IDS) - 1))


def below(account_id: int, *, place: int, since: int = BEGINNING, most: int) -> Movements:
    """An account's movements below a place, from the stamp `since` on, newest first: at most `most`.

    Lines a little outside are read too, so that no movement is seen in part.
    """
    stamp, _ = stamp_and_id(place)
    limit = 2 * (most + MOST_LEGS)
    lines = ledger.page_of(
        account_id, before=stamp + MOST_LEGS, since=clock.from_microseconds(max(since - MOST_LEGS, 0)), most=limit
    )
    read = _together(lines)
    if len(lines) == limit:
        read.pop()  # its first line may lie further down
    found = [one for one in read if one.place < place and one.stamp >= since]
    complete = len(lines) < limit or read[-1].stamp < since
    return Movements(found[:most], complete and len(found) <= most)


def last_before(account_id: int, stamp: int) -> Movement | None:
    """An account's last movement that began before a stamp."""
    return next(iter(below(account_id, place=start_of(stamp), most=1).found), None)


def between(account_id: int, *, since: int, last: Movement) -> Iterator[list[Movement]]:
    """An account's movements from the stamp `since` up to and including `last`, oldest first, in pages.

    What is kept of a long time is one number a page: first the pages are counted down, then they are read upwards.
    """
    places = [last.place + 1]
    while not (page := below(account_id, place=places[-1], since=since, most=PAGE)).complete:
        places.append(page.found[-1].place)
    for place in reversed(places):
        yield below(account_id, place=place, since=since, most=PAGE).found[::-1]


def _together(lines: Sequence[Line]) -> list[Movement]:
    movements = []
    for posting_id, legs in groupby(lines, key=lambda line: line.posting_id):
        newest, *older = legs
        total = sum((leg.amount for leg in older), newest.amount)
        first = older[-1] if older else newest
        if len(older) >= MOST_LEGS:
            raise AssertionError(f"posting {posting_id} wrote more than {MOST_LEGS} lines in one account")
        movements.append(Movement(posting_id, first.stamp, total, newest.balance))
    return movements
