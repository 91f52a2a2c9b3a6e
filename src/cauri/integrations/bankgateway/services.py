"""What follows from what the bank tells."""

from datetime import datetime
from uuid import UUID

from cauri.books.instructions import reports
from cauri.integrations.bankgateway import webhooks
from cauri.kit.transactions import durable
from cauri.products.deposits import asking
from cauri.products.deposits.ports import CollectorRefused
from cauri.products.withdrawals import services as withdrawals


@durable
def follow_up(message_id: UUID, *, now: datetime) -> None:
    """Ask what became of the credit or payout that an event is about: its own word for it is not taken.

    Raises UnknownMessage, and CollectorSilent and BankSilent, upon which the event is delivered again later.
    """
    reports.follow_up(message_id, lambda body: _ask_after(body, now), now=now)


def _ask_after(body: bytes, now: datetime) -> None:
    kind, reference = webhooks.reference_of(body)
    if kind == "credit":
        try:
            asking.ask(webhooks.COMPANY, reference, now=now)
        except CollectorRefused:
            raise reports.Futile("refused_by_company") from None
    elif kind == "payout":
        withdrawals.ask_after(reference, now=now)
