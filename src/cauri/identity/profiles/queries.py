"""Looking at people, and finding them: never more than a masked name, and only by what one knows already."""

from dataclasses import dataclass, field
from uuid import UUID

from cauri.identity.profiles.models import Avatar
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra import sealing
from cauri.kit import phone
from cauri.kit.errors import Refusal


class NoAvatar(Refusal):
    """There is no such customer, or they show no picture."""

    code = "no_avatar"
    status = 404


@dataclass(frozen=True, slots=True)
class Picture:
    """An avatar, and how to tell it from another."""

    content: bytes = field(repr=False)
    digest: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as strangers see them."""

    id: UUID
    masked_name: str
    has_avatar: bool


def avatar_of(user_id: UUID) -> Picture:
    """A customer's picture. Raises NoAvatar."""
    found = Avatar.objects.filter(user=user_id).exclude(user__state=User.State.CLOSED).first()
    if found is None:
        raise NoAvatar
    return Picture(sealing.opened(bytes(found.sealed), purpose=purpose(user_id)), found.digest)


def found(sought: str, *, country: str) -> Person | None:
    """Whose username or phone number this is exactly, for somebody in that country; None: nobody's."""
    person = users.by_username(sought) or _by_phone(sought, country)
    if person is None or person.state == User.State.CLOSED:
        return None
    return Person(person.pk, users.masked_name(person), Avatar.objects.filter(user=person).exists())


def purpose(user_id: UUID) -> str:
    """What an avatar is sealed for."""
    return f"avatar of {user_id}"


def _by_phone(sought: str, country: str) -> User | None:
    try:
        number = phone.e164(sought, region=country)
    except phone.PhoneRefused:
        return None
    return users.by_phone(number)
