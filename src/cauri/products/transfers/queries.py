"""Transfers as their sides see them, and whom a customer has sent money to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from cauri.books.payments import payees
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.books.wallets.recipients import RecipientUnknown
from cauri.identity.users.models import User
from cauri.products.transfers.models import Favourite

TRANSFER = "transfer"
OWN_TRANSFER = "own_transfer"
MOST_RECENT: Final = 20
# By whichever of these somebody paid a person, they know whom they paid.
_BETWEEN_PEOPLE: Final = (TRANSFER, "request", "split", "standing_order")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a customer has paid: a favourite with a label, or not; paid lately, or not (None)."""

    person: User
    paid_at: datetime | None
    is_favourite: bool
    label: str = field(default="", repr=False)


def transfer_of(user_id: UUID, transfer_id: UUID) -> Payment:
    """A transfer that a user sent or got. Raises UnknownPayment."""
    found = payments.payment_of(user_id, transfer_id)
    if found.product not in (TRANSFER, OWN_TRANSFER):
        raise UnknownPayment(payment_id=str(transfer_id))
    return found


def known_to(user_id: UUID) -> list[Known]:
    """A customer's favourites, the first one first, then whom they have paid lately; nobody who has left."""
    favourites = Favourite.objects.filter(owner_id=user_id).exclude(person__state=User.State.CLOSED)
    lately = {one.person.pk: one for one in payees.paid_lately(user_id, products=_BETWEEN_PEOPLE, most=MOST_RECENT)}
    listed = []
    for one in favourites.select_related("person").order_by("made_at", "pk"):
        paid = lately.pop(one.person_id, None)
        listed.append(Known(one.person, None if paid is None else paid.at, is_favourite=True, label=one.label))
    return [*listed, *(Known(one.person, one.at, is_favourite=False) for one in lately.values())]


def must_know(user_id: UUID, person_id: UUID) -> None:
    """Return if a customer has paid that person before. Raises RecipientUnknown, as for somebody who is nobody."""
    if user_id == person_id or not payees.has_paid(user_id, person_id, products=_BETWEEN_PEOPLE):
        raise RecipientUnknown
