"""Facts that requests to the bank follow."""

from cauri.books.payments.events import PaymentRejected, PaymentReleased, PaymentReturned
from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.bank_requests import services


@events.handles(PaymentReleased, queue="payments")
def let_through(fact: PaymentReleased) -> None:
    """Somebody has looked at the payment and let it through."""
    services.let_through(fact.payment_id, now=clock.now())


@events.handles(PaymentRejected, queue="payments")
def reject(fact: PaymentRejected) -> None:
    """Somebody has looked, and it did not go."""
    services.reject(fact.payment_id, now=clock.now())


@events.handles(PaymentReturned, queue="payments")
def note_return(fact: PaymentReturned) -> None:
    """What was given back by the operator is not made."""
    services.note_return(fact.original_id, now=clock.now())


@events.handles(UserClosed)
def forget(fact: UserClosed) -> None:
    """Who has left gets nothing made, and where it was to go is forgotten."""
    services.forget_all(fact.user_id, now=clock.now())
