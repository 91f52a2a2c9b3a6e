"""Whom customers want to find at once. Only who was paid before can be one: nobody learns here who is a customer."""

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import Q

from cauri.books.payments import notes
from cauri.books.wallets.recipients import RecipientUnknown
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as people
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required
from cauri.products.transfers import queries
from cauri.products.transfers.models import Favourite

MOST: Final = 50


class TooManyFavourites(Refusal):
    """So many are kept that one has to go first: the fact `most` says how many."""

    code: ClassVar[str] = "too_many_favourites"
    status: ClassVar[int] = 409


def keep(person_id: UUID, *, label: str, caller: Caller, now: datetime) -> Favourite:
    """Keep somebody whom the caller has paid before, under a label of the caller's; or call them otherwise.

    Raises notes.NoteInvalid, RecipientUnknown, TooManyFavourites.
    """
    notes.must_be_readable(label)
    queries.must_know(caller.user_id, person_id)
    person = people.user(person_id)
    if person.state == User.State.CLOSED:
        raise RecipientUnknown
    with transaction():
        users.locked(caller.user_id)  # so that favourites are counted one after the other
        own = Favourite.objects.filter(owner_id=caller.user_id)
        found = own.filter(person=person).first()
        if found is None and own.count() >= MOST:
            raise TooManyFavourites(most=MOST)
        kept = found or Favourite(owner_id=caller.user_id, person=person, made_at=now)
        kept.label = label.strip()
        kept.save()
    return kept


def drop(person_id: UUID, *, caller: Caller) -> None:
    """Keep somebody no more. Raises RecipientUnknown."""
    with transaction():
        dropped, _ = Favourite.objects.filter(owner_id=caller.user_id, person_id=person_id).delete()
        if not dropped:
            raise RecipientUnknown


@transaction_required
def forget_all(user_id: UUID) -> None:
    """Forget whom somebody who has left kept, and who kept them."""
    Favourite.objects.filter(Q(owner_id=user_id) | Q(person_id=user_id)).delete()
