"""What follows from an event of Paystack's."""

from datetime import datetime
from uuid import UUID

from cauri.books.instructions.queries import UnknownInstruction
from cauri.books.payments.queries import UnknownPayment
from cauri.infra.inbox import queries as inbox
from cauri.infra.inbox import services as messages
from cauri.integrations.paystack import webhooks
from cauri.kit.transactions import durable, transaction
from cauri.products.deposits import asking
from cauri.products.deposits.ports import CollectorRefused
from cauri.products.withdrawals import services as withdrawals

_OF_CHARGES = ("charge", "refund")  # a refund is told under the reference of its payment


@durable
def follow_up(message_id: UUID, *, now: datetime) -> None:
    """Ask what became of the charge or transfer that an event is about: its own word for it is not taken.

    Raises UnknownMessage, and CollectorSilent, upon which the event is delivered again later.
    """
    try:
        kind, reference = webhooks.reference_of(inbox.body_of(message_id))
    except webhooks.NotAnEvent:
        _fail(message_id, "malformed", now)
        return
    if kind in _OF_CHARGES:
        try:
            asking.ask(webhooks.COMPANY, reference, now=now)
        except CollectorRefused:
            _fail(message_id, "refused_by_company", now)
            return
    elif kind == "transfer":
        try:
            withdrawals.ask_after(reference, now=now)
        except (UnknownPayment, UnknownInstruction):  # not ours, or of another installation with the same key
            _fail(message_id, "unknown_reference", now)
            return
    with transaction():
        messages.mark_done(message_id, now=now)


def _fail(message_id: UUID, error: str, now: datetime) -> None:
    with transaction():
        messages.mark_failed(message_id, error=error, now=now)
