"""Standing orders as their owners see them, and which are due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.kit.errors import Refusal
from cauri.products.standing_orders.models import Order, Run

_HIGHEST_ID: Final = 2**128 - 1
_AS_ITS_PAYMENT: Final = {Payment.State.HELD: "held", Payment.State.REJECTED: "rejected"}


class UnknownStandingOrder(Refusal):
    """There is no such standing order, or it is somebody else's."""

    code: ClassVar[str] = "unknown_standing_order"
    status: ClassVar[int] = 404


class Due(NamedTuple):
    """An order to be paid, the date that is due, and how often that was refused already."""

    order_id: UUID
    day: date
    tries: int


@dataclass(frozen=True, slots=True)
class ShownRun:
    """One date and what became of it: `retrying`, `missed`, `skipped`, or what its payment says."""

    due_on: date
    state: str
    code: str
    payment_id: UUID | None


def own_order(user_id: UUID, order_id: UUID) -> Order:
    """An order of one's own, ended or not. Raises UnknownStandingOrder."""
    found = _whole().filter(pk=order_id, owner_id=user_id).first()
    if found is None:
        raise UnknownStandingOrder
    return found


def orders(order_ids: Collection[UUID]) -> dict[UUID, Order]:
    """Several orders, whoever's, in one question."""
    return _whole().in_bulk(list(order_ids))


def orders_of(user_id: UUID, *, before: int | None = None, most: int) -> list[Order]:
    """Somebody's orders, ended ones too, the newest first; made before the one whose id is the number `before`."""
    own = _whole().filter(owner_id=user_id)
    if before is not None:
        own = own.filter(pk__lt=UUID(int=min(max(before, 0), _HIGHEST_ID)))
    return list(own.order_by("-pk")[:most])


def live_orders(user_id: UUID) -> QuerySet[Order]:
    """Those of somebody that have not ended."""
    return Order.objects.filter(owner_id=user_id).exclude(state=Order.State.ENDED)


def runs_of(order: Order, *, before: int | None = None, most: int) -> list[ShownRun]:
    """What became of an order's dates, the latest first; of those before the day with that ordinal."""
    runs = Run.objects.filter(order=order)
    if before is not None:
        runs = runs.filter(due_on__lt=date.fromordinal(min(max(before, 1), date.max.toordinal())))
    found = list(runs.order_by("-due_on")[:most])
    made = payments.payments([run.payment_id for run in found if run.payment_id])
    return [_shown(run, made.get(run.payment_id) if run.payment_id else None) for run in found]


def due(now: datetime, *, most: int) -> list[Due]:
    """What is to be paid now, what has waited longest first."""
    waiting = Order.objects.filter(state=Order.State.ACTIVE, next_at__lte=now).order_by("next_at", "pk")
    found = waiting.values_list("pk", "next_on", "tries")[:most]
    return [Due(order_id, day, tries) for order_id, day, tries in found if day is not None]


def _whole() -> QuerySet[Order]:
    return Order.objects.select_related("from_wallet__owner", "payee__owner")


def _shown(run: Run, payment: Payment | None) -> ShownRun:
    state = run.state if payment is None else _AS_ITS_PAYMENT.get(Payment.State(payment.state), run.state)
    return ShownRun(due_on=run.due_on, state=state, code=run.code, payment_id=run.payment_id)
