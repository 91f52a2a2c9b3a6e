"""Consent that was given once, with the PIN, to money that is sent again and again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from cauri.books.payments.models import Quote, Settles
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required
from cauri.products.standing_orders import dates
from cauri.products.standing_orders.models import Order


class StandingOrderDoesNotCover(Refusal):
    """It is not what was agreed to: wallets or amount differ, the date is not due, or the order does not go on."""

    code: ClassVar[str] = "standing_order_does_not_cover"
    status: ClassVar[int] = 403


class StandingOrderExceeded(Refusal):
    """With its fee it is more than it was when it was agreed to."""

    code: ClassVar[str] = "standing_order_exceeded"
    status: ClassVar[int] = 403


@dataclass(frozen=True, slots=True)
class ByStandingOrder:
    """The consent of an order's owner to one date: an authorisation of its very payment and of nothing else.

    `session_id`: the session in which the order was agreed to.
    """

    order_id: UUID
    day: date
    session_id: UUID | None
    method: ClassVar[str] = "standing_order"

    def establish(self, *, now: datetime) -> None:
        """Nothing to check: the PIN was entered when the order was set."""

    @transaction_required
    def must_cover(self, quote: Quote, *, now: datetime) -> None:
        """The order is locked: who ends it at the same moment comes before the payment or after it.

        Raises StandingOrderDoesNotCover, StandingOrderExceeded.
        """
        locked = Order.objects.select_for_update(no_key=True, of=("self",)).select_related("payee")
        order = locked.get(pk=self.order_id)
        goes_on = order.state == Order.State.ACTIVE and order.next_on == self.day <= dates.today(now)
        if not goes_on or _agreed_to(order) != (
            quote.product, quote.asked_by, quote.payer_id, quote.payee_id, quote.amount, quote.settles,
        ):  # fmt: skip
            raise StandingOrderDoesNotCover
        if quote.debit > order.up_to:
            raise StandingOrderExceeded(up_to=str(order.up_to))


def _agreed_to(order: Order) -> tuple[object, ...]:
    return order.product, order.owner_id, order.from_wallet_id, order.payee_id, order.amount, Settles.AT_ONCE
