"""Facts that codes follow."""

from cauri.books.payments.events import PaymentRejected
from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.qr import leaving, paying


@events.handles(PaymentRejected, queue="payments")
def free_code(fact: PaymentRejected) -> None:
    """What was not paid after all can be paid again."""
    paying.free(fact.payment_id, now=clock.now())


@events.handles(UserClosed)
def end_codes(fact: UserClosed) -> None:
    """Who has left is paid by no code."""
    leaving.end_all(fact.user_id, now=clock.now())
