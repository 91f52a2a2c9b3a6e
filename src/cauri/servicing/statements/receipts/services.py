"""Giving a link to a receipt to somebody."""

from datetime import datetime
from uuid import UUID

from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import Actor, Origin, Subject
from cauri.kit.transactions import transaction
from cauri.servicing.statements import queries as statements
from cauri.servicing.statements.receipts import queries
from cauri.servicing.statements.receipts.links import Link


def share(payment_id: UUID, *, user_id: UUID, origin: Origin, now: datetime) -> Link:
    """Make a link by which whoever has it sees that a payment was carried out. It is on record, and cannot be undone.

    Raises UnknownPayment, NoReceipt.
    """
    with transaction():
        statements.receipt(user_id, payment_id)
        link = queries.link_to(payment_id, now=now)
        audit.record(
            "receipts.shared",
            actor=Actor("customer", user_id),
            subject=Subject("payments.payment", payment_id),
            after={"expires_at": link.expires_at.isoformat()},
            origin=origin,
            now=now,
        )
    return link
