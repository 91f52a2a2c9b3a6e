"""A passkey in use: that it signed, and that there is but one of it.

An authenticator that counts says each time a higher number. A lower one, signed after the last use, comes from a copy:
then neither can be trusted. One that was signed before the last use only arrived late, and is refused without ado.
Passkeys that are kept in step on several devices do not count: they say 0 each time.
"""

import hashlib
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cauri.identity.passkeys import ceremonies
from cauri.identity.passkeys.ceremonies import Assertion, PasskeyRefused
from cauri.identity.passkeys.events import PasskeyCloned
from cauri.identity.passkeys.models import Passkey
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import ANONYMOUS, NOWHERE, SYSTEM, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required


class PasskeyRevoked(Refusal):
    """There seem to be two of this passkey, so it was revoked. Sign in another way and remove it from your devices."""

    code: ClassVar[str] = "passkey_revoked"
    status: ClassVar[int] = 403


@durable
def prove(
    claimed: Assertion, *, user_id: UUID | None = None, since: datetime, now: datetime, origin: Origin = NOWHERE
) -> Passkey:
    """The passkey that signed; of that user, if one is named. Counted for good, whatever becomes of the caller's work.

    The challenge could be signed since that time. The same assertion passes again, because answers are lost: what it
    is good for once is the caller's business. Raises PasskeyRefused, PasskeyRevoked.
    """
    with transaction():
        standing = Passkey.objects.select_for_update().filter(credential_id=claimed.credential_id, revoked_at=None)
        found = (standing if user_id is None else standing.filter(user_id=user_id)).first()
        refusal = _judged(claimed, found, since=since, now=now)
        if found is not None and isinstance(refusal, PasskeyRevoked):
            revoke(found, why=Passkey.Revoked.CLONED, by=SYSTEM, now=now, origin=origin)
            events.publish(PasskeyCloned(user_id=found.user_id, passkey_id=found.pk))
        elif found is not None and refusal is not None:
            record("passkeys.refused", found, by=ANONYMOUS, now=now, origin=origin)
    if found is None or refusal is not None:
        raise refusal or PasskeyRefused
    return found


@transaction_required
def still_stands(passkey: Passkey) -> None:
    """Return if it was not revoked since it was proven, and let nobody revoke it meanwhile. Raises PasskeyRefused."""
    if not Passkey.objects.select_for_update().filter(pk=passkey.pk, revoked_at=None).exists():
        raise PasskeyRefused


@transaction_required
def revoke(passkey: Passkey, *, why: Passkey.Revoked, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let a passkey be of no more use."""
    passkey.revoked_at, passkey.revoked_why = now, why
    passkey.save(update_fields=["revoked_at", "revoked_why"])
    record("passkeys.revoked", passkey, by=by, now=now, origin=origin, after={"why": why.value})


@transaction_required
def record(
    action: str, passkey: Passkey, *, by: Actor, now: datetime, origin: Origin, after: dict[str, str] | None = None
) -> None:
    """Write an act on a passkey into the audit log."""
    told = {"user_id": str(passkey.user_id), **(after or {})}
    audit.record(action, actor=by, subject=Subject("passkeys.passkey", passkey.pk), now=now, after=told, origin=origin)


@transaction_required
def _judged(claimed: Assertion, found: Passkey | None, *, since: datetime, now: datetime) -> Refusal | None:
    """Why it is refused; None when it was signed and counted."""
    if found is None:
        return PasskeyRefused()
    try:
        count, backed_up = ceremonies.count_signed(claimed, found, handle=found.user_id.bytes)
    except PasskeyRefused as refusal:
        return refusal
    signed = hashlib.sha256(claimed.challenge).digest()
    if (count or found.sign_count) and count <= found.sign_count:
        if count == found.sign_count and found.last_challenge is not None and bytes(found.last_challenge) == signed:
            return None
        is_late = since <= (found.used_at or found.made_at)
        return PasskeyRefused() if is_late else PasskeyRevoked()
    found.sign_count, found.last_challenge, found.backed_up, found.used_at = count, signed, backed_up, now
    found.save(update_fields=["sign_count", "last_challenge", "backed_up", "used_at"])
    return None
