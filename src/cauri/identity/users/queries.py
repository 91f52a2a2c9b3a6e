"""Finding people, and what others may be shown of them."""

from uuid import UUID

from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164

_HIDDEN = "•••"


class UnknownUser(Refusal):
    """There is no such customer."""

    code = "unknown_user"
    status = 404


def user(user_id: UUID) -> User:
    """The customer with this id. Raises UnknownUser."""
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise UnknownUser
    return found


def users_by_id(user_ids: set[UUID]) -> dict[UUID, User]:
    """Several customers in one query, by id. Ids of nobody are left out."""
    return User.objects.in_bulk(user_ids)


def by_phone(number: E164) -> User | None:
    """Whose phone number this is."""
    return User.objects.filter(phone=number).first()


def by_username(username: str) -> User | None:
    """Whose username this is, in any case."""
    return User.objects.filter(username_folded=username.strip().lower()).first()


def by_email(email: str) -> User | None:
    """Whose e-mail address this is, in any case."""
    return User.objects.filter(email=email.strip().lower()).first()


def masked_name(person: User) -> str:
    """What a stranger may see of a name before paying: "Awa D•••" of "Awa Diallo", "A•••" of "Awa"."""
    first, *others = person.name.split()
    return f"{first} {others[-1][0]}{_HIDDEN}" if others else f"{first[0]}{_HIDDEN}"
