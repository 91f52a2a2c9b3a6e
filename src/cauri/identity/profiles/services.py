"""The verbs of profiles: show oneself, under another name too, and be forgotten."""

import hashlib
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cauri.identity.profiles import queries
from cauri.identity.profiles.models import Avatar
from cauri.identity.users import queries as users
from cauri.identity.users import services as naming
from cauri.identity.users.models import User
from cauri.infra import sealing
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.documents import portraits
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required


class StillCustomer(Refusal):
    """Only who has closed the account can be erased."""

    code: ClassVar[str] = "still_customer"
    status: ClassVar[int] = 409


def set_avatar(user_id: UUID, content: bytes, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Show a picture: its pixels only, at most 512 on a side.

    Raises DocumentTooLarge, DocumentTypeRefused, DocumentUnreadable.
    """
    picture = portraits.portrait(content)
    kept = {
        "sealed": sealing.seal(picture, purpose=queries.purpose(user_id)),
        "digest": hashlib.sha256(picture).hexdigest()[:32],
        "set_at": now,
    }
    with transaction():
        Avatar.objects.update_or_create(user_id=user_id, defaults=kept)
        _record("profiles.avatar_set", user_id, Actor("customer", user_id), now=now, origin=origin)


def drop_avatar(user_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Show no picture any more. Where there is none, nothing changes."""
    with transaction():
        gone, _ = Avatar.objects.filter(user=user_id).delete()
        if gone:
            _record("profiles.avatar_dropped", user_id, Actor("customer", user_id), now=now, origin=origin)


def rename(user_id: UUID, name: str, *, now: datetime, origin: Origin = NOWHERE) -> User:
    """Go by another name, until it is verified. Raises users.NameInvalid, NameVerified."""
    with transaction():
        person = users.user(user_id)
        naming.choose_name(person, name, now=now, origin=origin)
    return person


@transaction_required
def erase(user_id: UUID, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Make what the audit log holds of a former customer unreadable, and delete the picture. There is no way back.

    What the law has the operator keep stays: the account, the identity check, the books.
    Raises StillCustomer, users.UnknownUser.
    """
    must_be_former(user_id)
    Avatar.objects.filter(user=user_id).delete()
    audit.erase(user_id, by=by, now=now, origin=origin)


def must_be_former(user_id: UUID) -> None:
    """Raises StillCustomer, users.UnknownUser."""
    if users.user(user_id).state != User.State.CLOSED:
        raise StillCustomer


def _record(action: str, user_id: UUID, by: Actor, *, now: datetime, origin: Origin) -> None:
    audit.record(action, actor=by, subject=Subject("users.user", user_id), about=user_id, now=now, origin=origin)
