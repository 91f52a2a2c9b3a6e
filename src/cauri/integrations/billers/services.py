"""What follows from what a biller reports."""

from datetime import datetime
from uuid import UUID

from cauri.books.instructions.queries import UnknownInstruction
from cauri.books.payments.queries import UnknownPayment
from cauri.infra.inbox import queries as inbox
from cauri.infra.inbox import services as messages
from cauri.integrations.billers import webhooks
from cauri.kit.transactions import durable, transaction
from cauri.products.bills import services as bills


@durable
def follow_up(message_id: UUID, *, now: datetime) -> None:
    """Ask what became of the payment that a report is about: its own word for it is not taken.

    Raises UnknownMessage, and CompanySilent, upon which the report is delivered again later.
    """
    try:
        bills.ask_after(webhooks.reference_of(inbox.body_of(message_id)), now=now)
    except webhooks.NotAnEvent:
        _fail(message_id, "malformed", now)
        return
    except (UnknownPayment, UnknownInstruction):  # not ours, or of another installation with the same key
        _fail(message_id, "unknown_reference", now)
        return
    with transaction():
        messages.mark_done(message_id, now=now)


def _fail(message_id: UUID, error: str, now: datetime) -> None:
    with transaction():
        messages.mark_failed(message_id, error=error, now=now)
