"""Facts that instructions follow."""

from cauri.books.instructions import services
from cauri.books.payments.events import PaymentPending
from cauri.infra.outbox import events
from cauri.kit import clock


@events.handles(PaymentPending, queue="payments", outside=True, urgent=True)
def carry_out(fact: PaymentPending) -> None:
    """Instruct the company."""
    services.carry_out(fact.payment_id, now=clock.now())
