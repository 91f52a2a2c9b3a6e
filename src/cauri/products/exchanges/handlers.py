"""Facts that exchanges follow: what became of payments that somebody looked at first."""

from cauri.books.payments.events import PaymentRejected, PaymentReleased
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.exchanges import services


@events.handles(PaymentReleased, queue="payments", outside=True)
def buy(fact: PaymentReleased) -> None:
    """It was let through: what it buys is paid."""
    services.conclude(fact.payment_id, now=clock.now())


@events.handles(PaymentRejected, queue="payments")
def undo(fact: PaymentRejected) -> None:
    """What it buys must not be paid: what was sold goes back."""
    services.undo(fact.payment_id, now=clock.now())
