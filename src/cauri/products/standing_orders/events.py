"""What standing orders tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class StandingOrderSet(events.Fact):
    """A customer has agreed to money being sent again and again."""

    name: ClassVar[str] = "standing_orders.set"
    user_id: UUID
    order_id: UUID


@dataclass(frozen=True)
class StandingOrderPaid(events.Fact):
    """A date of an order was carried out: the payment tells the rest, and whether a guard holds it."""

    name: ClassVar[str] = "standing_orders.paid"
    user_id: UUID
    order_id: UUID
    payment_id: UUID


@dataclass(frozen=True)
class StandingOrderMissed(events.Fact):
    """A date of an order was not paid, or several that came too late; `code` says why.

    It is tried again soon, or it is over: then the order may rest because of it. No payment tells of it.
    """

    name: ClassVar[str] = "standing_orders.missed"
    user_id: UUID
    order_id: UUID
    code: str
    will_retry: bool
    paused: bool = False
    dates: int = 1


@dataclass(frozen=True)
class StandingOrderPaused(events.Fact):
    """An order rests: its owner wanted it so, or a date could not be paid and `code` says why."""

    name: ClassVar[str] = "standing_orders.paused"
    user_id: UUID
    order_id: UUID
    code: str = ""


@dataclass(frozen=True)
class StandingOrderEnded(events.Fact):
    """An order has ended: its owner wanted it so, or `code` says why."""

    name: ClassVar[str] = "standing_orders.ended"
    user_id: UUID
    order_id: UUID
    code: str = ""
