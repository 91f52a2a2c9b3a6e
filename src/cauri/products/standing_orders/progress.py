"""How an order goes from one date to the next, rests and ends. Who calls has locked it, and saves nothing of it."""

from collections import deque
from datetime import date, datetime
from typing import Final
from uuid import UUID

from cauri.infra.outbox import events
from cauri.kit import recurrence
from cauri.kit.recurrence import Every
from cauri.kit.transactions import transaction_required
from cauri.products.standing_orders import dates
from cauri.products.standing_orders.events import StandingOrderEnded, StandingOrderPaused
from cauri.products.standing_orders.models import Order, Run

State = Order.State
DONE: Final = "standing_order_done"
ENDED: Final = "standing_order_ended"
PAUSED: Final = "standing_order_paused"
MOST_KEPT: Final = 100  # dates that were let go by together: older ones are counted, and have no row
_GOES_ON: Final = ["next_on", "next_at", "tries", "state", "code", "ended_at"]


@transaction_required
def conclude(order: Order, state: Run.State, *, code: str = "", payment_id: UUID | None = None, now: datetime) -> None:
    """Write what became of the date that is next, and go on to the one after it; where there is none, end."""
    record_run(order, state, code=code, payment_id=payment_id, now=now)
    _go_to(order, _after(order, _next_of(order)), now=now)


@transaction_required
def record_run(
    order: Order, state: Run.State, *, code: str = "", payment_id: UUID | None = None, now: datetime
) -> None:
    """Write how the date that is next stands: over the row of its tries, if there were any."""
    became = {"state": state, "code": code, "payment_id": payment_id, "at": now}
    if order.tries:
        Run.objects.filter(order=order, due_on=_next_of(order)).update(**became)
    else:
        Run.objects.create(order=order, due_on=_next_of(order), **became)


@transaction_required
def try_again(order: Order, *, code: str, at: datetime, now: datetime) -> None:
    """Have the date that is next tried once more, later."""
    record_run(order, Run.State.RETRYING, code=code, now=now)
    order.tries, order.next_at = order.tries + 1, at
    order.save(update_fields=_GOES_ON)


@transaction_required
def let_go_by(order: Order, *, before: date, code: str, now: datetime) -> int:
    """Skip every date that lies before a day. Returns how many."""
    gone: deque[date] = deque(maxlen=MOST_KEPT)
    day, count = _next_of(order), 0
    while day < before and not _is_past_the_end(order, day):
        gone.append(day)
        day, count = _after(order, day), count + 1
    if not gone:
        return 0
    tried = order.next_on if order.tries else None
    if tried is not None:
        record_run(order, Run.State.SKIPPED, code=code, now=now)
    skipped = {"order": order, "state": Run.State.SKIPPED, "code": code, "at": now}
    Run.objects.bulk_create(Run(due_on=one, **skipped) for one in gone if one != tried)
    _go_to(order, day, now=now)
    return count


@transaction_required
def give_up_trying(order: Order, *, code: str, now: datetime) -> None:
    """Let the date that is next go by, if it was tried and not paid: its owner does not want it any more."""
    if order.tries:
        conclude(order, Run.State.SKIPPED, code=code, now=now)


@transaction_required
def rest(order: Order, *, code: str = "") -> None:
    """Pay nothing until its owner lets it go on."""
    order.state, order.next_at, order.tries, order.code = State.PAUSED, None, 0, code
    order.save(update_fields=_GOES_ON)
    events.publish(StandingOrderPaused(user_id=order.owner_id, order_id=order.pk, code=code))


@transaction_required
def go_on(order: Order) -> None:
    """Pay again, from the date that is next."""
    order.state, order.next_at, order.code = State.ACTIVE, dates.due_at(_next_of(order)), ""
    order.save(update_fields=_GOES_ON)


@transaction_required
def end(order: Order, *, code: str = "", now: datetime) -> None:
    """Pay nothing any more."""
    order.state, order.code, order.ended_at = State.ENDED, code, now
    order.next_on, order.next_at, order.tries = None, None, 0
    order.save(update_fields=_GOES_ON)
    events.publish(StandingOrderEnded(user_id=order.owner_id, order_id=order.pk, code=code))


@transaction_required
def _go_to(order: Order, day: date, *, now: datetime) -> None:
    if _is_past_the_end(order, day):
        end(order, code=DONE, now=now)
        return
    order.next_on, order.tries = day, 0
    order.next_at = dates.due_at(day) if order.state == State.ACTIVE else None
    order.save(update_fields=_GOES_ON)


def _after(order: Order, day: date) -> date:
    return recurrence.following(order.first_on, Every(order.every), day)


def _is_past_the_end(order: Order, day: date) -> bool:
    return order.last_on is not None and day > order.last_on


def _next_of(order: Order) -> date:
    if order.next_on is None:
        raise AssertionError("what has ended has no date")
    return order.next_on
