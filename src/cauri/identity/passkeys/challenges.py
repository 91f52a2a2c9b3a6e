"""Challenges: random, for one purpose of one session, for five minutes, and used up by the first who shows one."""

from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings

from cauri.identity.access import keys
from cauri.identity.access.callers import Caller
from cauri.identity.passkeys.ceremonies import PasskeyRefused
from cauri.identity.passkeys.models import Challenge
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction

LIFE: Final = timedelta(minutes=5)
Purpose = Challenge.Purpose


class PasskeysNotOffered(Refusal):
    """The operator has not said from which pages passkeys are used (CAURI_PASSKEY_ORIGINS)."""

    code: ClassVar[str] = "passkeys_not_offered"
    status: ClassVar[int] = 503


def issue(purpose: Challenge.Purpose, *, caller: Caller | None = None, now: datetime) -> bytes:
    """Something new to sign; nobody's who is signed in, without a caller. Raises PasskeysNotOffered."""
    if not settings.PASSKEY_ORIGINS:
        raise PasskeysNotOffered
    challenge = keys.new_token()
    with transaction():
        Challenge.objects.create(
            digest=keys.digest_of(challenge), purpose=purpose, made_at=now, expires_at=now + LIFE, **_owner(caller)
        )
    return challenge.encode()


@durable
def spend(challenge: bytes, purpose: Challenge.Purpose, *, caller: Caller | None = None, now: datetime) -> datetime:
    """Use up a challenge, whatever becomes of what was signed. Answers since when it could be.

    Raises PasskeyRefused when it is none of ours, somebody else's, for something else, too old or used before.
    """
    digest = keys.digest_of(challenge.decode("ascii", "replace"))
    with transaction():
        # Deleted and not only read: of two who show the same one, the second waits and finds nothing.
        found = Challenge.objects.select_for_update().filter(digest=digest, purpose=purpose, **_owner(caller)).first()
        if found is not None:
            found.delete()
    if found is None or now >= found.expires_at:
        raise PasskeyRefused
    return found.made_at


def forget_old(*, before: datetime) -> int:
    """Forget the challenges that ended before a time. Answers how many."""
    return Challenge.objects.filter(expires_at__lt=before).delete()[0]


def _owner(caller: Caller | None) -> dict[str, UUID | None]:
    if caller is None:
        return {"user_id": None, "session_id": None}
    return {"user_id": caller.user_id, "session_id": caller.session_id}
