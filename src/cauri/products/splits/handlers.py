"""Facts that splits follow."""

from cauri.books.payments.events import PaymentRejected, PaymentReleased
from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.splits import endings


@events.handles(PaymentReleased, queue="payments")
def follow_released(fact: PaymentReleased) -> None:
    """What was held and let through is paid of its part."""
    endings.follow(fact.payment_id, now=clock.now())


@events.handles(PaymentRejected, queue="payments")
def follow_rejected(fact: PaymentRejected) -> None:
    """What was not let through is left to be paid again."""
    endings.follow(fact.payment_id, now=clock.now())


@events.handles(UserClosed)
def forget(fact: UserClosed) -> None:
    """Who has left shares no bills any more."""
    endings.forget_all(fact.user_id, now=clock.now())
