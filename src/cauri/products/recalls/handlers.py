"""Facts that recalls follow."""

from cauri.books.payments.events import PaymentReturned
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.recalls import services


@events.handles(PaymentReturned, queue="payments")
def note_return(fact: PaymentReturned) -> None:
    """What went back otherwise is wanted back no more."""
    services.note_return(fact.original_id, now=clock.now())
