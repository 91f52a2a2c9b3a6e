"""Several people named at once, by somebody who wants something of each of them: all are found, or none."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from cauri.books.wallets import directory
from cauri.books.wallets.directory import Found
from cauri.books.wallets.queries import NoWallet
from cauri.books.wallets.recipients import Recipient
from cauri.identity.blocks import queries as blocks
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal


class PersonNotFound(Refusal):
    """One of those who were named cannot be: the facts say at which `place` (from 1), and `why`, a refusal's code."""

    code: ClassVar[str] = "person_not_found"
    status: ClassVar[int] = 404


class PersonTwice(Refusal):
    """Somebody is named twice: the fact `place` says where the second time is."""

    code: ClassVar[str] = "person_named_twice"


class PersonIsOneself(Refusal):
    """Whoever asks is among those who were named: the fact `place` says where."""

    code: ClassVar[str] = "person_is_oneself"


class PersonCannotBeAsked(Refusal):
    """One of those who were named cannot be asked for anything: the fact `place` says which. Why is theirs to know."""

    code: ClassVar[str] = "person_cannot_be_asked"
    status: ClassVar[int] = 409


def people_of(recipients: Sequence[Recipient], *, sender: User, currency: str) -> list[UUID]:
    """Who they are, in their order: each another person than the sender and the others, with a wallet in the currency.

    Raises PersonNotFound for the first of them that is none; only then PersonIsOneself, PersonTwice: with somebody made
    up beside them, nobody learns without asking whether two names are one person's. And after that PersonCannotBeAsked,
    for the first of them who has blocked the sender.
    """
    found = directory.wallets_of(recipients, sender=sender, currency=currency)
    owners = [_owner_of(one, currency, place) for place, one in enumerate(found, start=1)]
    people: list[UUID] = []
    for place, owner_id in enumerate(owners, start=1):
        if owner_id == sender.pk:
            raise PersonIsOneself(place=place)
        if owner_id in people:
            raise PersonTwice(place=place)
        people.append(owner_id)
    blocking = blocks.who_blocked(sender.pk, people)
    for place, owner_id in enumerate(people, start=1):
        if owner_id in blocking:
            raise PersonCannotBeAsked(place=place)
    return people


def _owner_of(found: Found | Refusal, currency: str, place: int) -> UUID:
    if isinstance(found, Refusal):
        raise PersonNotFound(place=place, why=found.code)
    if found.currency != currency:  # an account number names its own
        raise PersonNotFound(place=place, why=NoWallet.code)
    return found.owner_id
