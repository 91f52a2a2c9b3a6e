"""Facts that bills follow."""

from cauri.books.payments.events import PaymentReturned
from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.bills import leaving
from cauri.products.bills.refunds import services as refunds


@events.handles(UserClosed)
def forget(fact: UserClosed) -> None:
    """Who has left pays nothing any more."""
    leaving.forget_all(fact.user_id)


@events.handles(PaymentReturned, queue="payments")
def note_return(fact: PaymentReturned) -> None:
    """What came back by itself need not be asked for any more."""
    refunds.note_return(fact.original_id, now=clock.now())
