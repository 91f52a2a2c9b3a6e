"""Whether two sides of one reference agree, and what is wrong if they do not. Nothing is read or written here.

The principal of a side is what was paid or received; its cost is what the company takes for that.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.models import Booking, Break, Line

# What one side does before midnight the other may have on the next day, and banks do not work on all days.
CROSSES: Final = timedelta(days=2)
_PAYS_IN: Final = {Kind.IN, Kind.TOP_UP}


def theirs(lines: Collection[Line]) -> int:
    """What the company holds for us of this, as it tells."""
    return told_principal(lines) - told_cost(lines)


def ours(bookings: Collection[Booking]) -> int:
    """What the company holds for us of this, as our books have it."""
    return sum(one.amount_minor for one in bookings)


def told_principal(lines: Collection[Line]) -> int:
    """Without what it costs. A payment that came back wholly has taken its refunds with it."""
    came_back = any(line.kind == Kind.IN and line.state == State.REVERSED for line in lines)
    counted = (line for line in lines if _moved(line) and not (came_back and line.kind == Kind.REFUND))
    return sum(_signed(line) for line in counted)


def told_cost(lines: Collection[Line]) -> int:
    """What the company took for it; a fee that stands by itself is nothing else."""
    charged = (line for line in lines if _moved(line) or line.state == State.REVERSED)
    return sum(line.fee_minor + (line.amount_minor if line.kind == Kind.FEE else 0) for line in charged)


def booked_principal(bookings: Collection[Booking]) -> int:
    """Without what it costs."""
    return sum(one.amount_minor for one in bookings if one.part == Booking.Part.PRINCIPAL)


def booked_cost(bookings: Collection[Booking]) -> int:
    """What our books have as the company's cost."""
    return -sum(one.amount_minor for one in bookings if one.part == Booking.Part.COST)


def costs_to_book(lines: Sequence[Line], bookings: Collection[Booking], *, booked: Collection[UUID]) -> list[Line]:
    """The lines whose whole fee is what is missing to the last unit, where everything else agrees; else none.

    None either where staff brought any of the lines: nobody posts alone by bringing a file; nor where a payment was
    undone and charged all the same, which is a loss and no fee. `booked` are the lines whose fee was booked from a
    report before.
    """
    if any(line.brought_by is not None or _undone_and_kept(line) for line in lines):
        return []
    missing = told_cost(lines) - booked_cost(bookings)
    if not bookings or missing <= 0 or told_principal(lines) != booked_principal(bookings):
        return []
    charging = [line for line in lines if line.fee_minor and line.state != State.FAILED and line.pk not in booked]
    if sum(line.fee_minor for line in charging) == missing:
        return charging
    fitting = [line for line in charging if line.fee_minor == missing]
    return fitting if len(fitting) == 1 else []


def waits(lines: Collection[Line], bookings: Collection[Booking], *, covered_until: datetime | None) -> bool:
    """Whether a difference is too young to be one: the other side may tell with its next report.

    `covered_until` is the end of the last day that the company has reported.
    """
    last = max([line.happened_at for line in lines] + [one.booked_at for one in bookings])
    is_young = covered_until is None or last > covered_until - CROSSES
    if not lines or not bookings:
        return is_young
    return is_young and max(one.booked_at for one in bookings) > max(line.told_at for line in lines)


def kind_of_break(lines: Collection[Line], bookings: Collection[Booking], *, known: bool) -> Break.Kind:
    """What is wrong. `known`: somebody here has the reference, though nothing was booked under it."""
    if not bookings:
        return Break.Kind.STATE_DIFFERS if known else Break.Kind.MISSING_WITH_US
    if not lines:
        return Break.Kind.MISSING_WITH_THEM
    told, booked = told_principal(lines), booked_principal(bookings)
    if told == booked:
        dearer = told_cost(lines) > booked_cost(bookings)
        return Break.Kind.COST_UNBOOKED if dearer else Break.Kind.AMOUNT_DIFFERS
    if _told_twice(lines, booked):
        return Break.Kind.DUPLICATE_WITH_THEM
    if told == booked + sum(_signed(line) for line in lines if line.kind == Kind.REFUND and _moved(line)):
        return Break.Kind.MISSING_WITH_US  # the refund
    return Break.Kind.STATE_DIFFERS if 0 in (told, booked) else Break.Kind.AMOUNT_DIFFERS


def _undone_and_kept(line: Line) -> bool:
    """Whether a company has undone what it was to pay, and keeps all that it tells of it as if that were a fee."""
    return line.kind == Kind.OUT and line.state == State.REVERSED and 0 < line.amount_minor <= line.fee_minor


def _moved(line: Line) -> bool:
    """Whether it has changed what the company holds: what goes out does so from the moment it was ordered."""
    return line.state == State.DONE or (line.state == State.PENDING and line.kind not in _PAYS_IN)


def _signed(line: Line) -> int:
    if line.kind == Kind.FEE:
        return 0
    return line.amount_minor if line.kind in _PAYS_IN else -line.amount_minor


def _told_twice(lines: Collection[Line], booked: int) -> bool:
    """Whether the company has under two numbers what we have once: without one of them both sides would agree."""
    moved = [line for line in lines if _moved(line) and line.kind != Kind.REFUND]
    kinds = [line.kind for line in moved]
    return any(kinds.count(line.kind) > 1 and told_principal(lines) - _signed(line) == booked for line in moved)
