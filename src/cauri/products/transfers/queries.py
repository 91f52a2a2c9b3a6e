"""Transfers as their sides see them."""

from uuid import UUID

from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment

TRANSFER = "transfer"
OWN_TRANSFER = "own_transfer"


def transfer_of(user_id: UUID, transfer_id: UUID) -> Payment:
    """A transfer that a user sent or got. Raises UnknownPayment."""
    found = payments.payment_of(user_id, transfer_id)
    if found.product not in (TRANSFER, OWN_TRANSFER):
        raise UnknownPayment(payment_id=str(transfer_id))
    return found
