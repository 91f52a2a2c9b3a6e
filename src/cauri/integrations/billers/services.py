"""What follows from what a biller reports."""

from datetime import datetime
from uuid import UUID

from cauri.books.instructions import reports
from cauri.integrations.billers import webhooks
from cauri.kit.transactions import durable
from cauri.products.bills import services as bills


@durable
def follow_up(message_id: UUID, *, now: datetime) -> None:
    """Ask what became of the payment that a report is about: its own word for it is not taken.

    Raises UnknownMessage, and CompanySilent, upon which the report is delivered again later.
    """
    reports.follow_up(message_id, lambda body: bills.ask_after(webhooks.reference_of(body), now=now), now=now)
