"""Signing in without a password: by a code to the e-mail address.

A text message alone signs nobody in: whoever has stolen the SIM gets it (ASVS 6.6.1). An e-mail message alone does,
where there is no PIN to protect: then no money moves before a PIN was chosen, which takes the password. Who has a PIN
shows a second proof beside the code: a device that is trusted, the PIN or the password. A device that is bound
by this lets little money leave for 24 hours, like any new one.
"""

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from cauri.identity.access import claims, codes, contacts, credentials, devices, sessions, sign_ins
from cauri.identity.access.claims import Claimed
from cauri.identity.access.devices import DeviceProof
from cauri.identity.access.models import Claim, OneTimeCode, Secret, Tries
from cauri.identity.access.sessions import AccountLocked, SignedInDevice
from cauri.identity.access.sign_ins import SignInLocked, SignInRefused
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction

_PURPOSE: Final = OneTimeCode.Purpose.EMAIL_SIGN_IN


class EmailOnly(Refusal):
    """Only a code by e-mail signs somebody in; one by text message is but a second proof."""

    code: ClassVar[str] = "code_by_email_only"


@durable
def request_email_sign_in(identifier: str, *, language: str, now: datetime, origin: Origin = NOWHERE) -> Claimed:
    """Send a sign-in code to an e-mail address, or word that no account has it.

    Raises EmailOnly, users.EmailInvalid, TooManyCodes, messaging.NoCarrier.
    """
    if "@" not in identifier:
        raise EmailOnly
    contact, owner = contacts.email_at(identifier, language=language)
    is_proven = owner is not None and owner.email_verified_at is not None
    return claims.claim(contact, owner if is_proven else None, purpose=_PURPOSE, now=now, origin=origin)


class SecondFactorNeeded(Refusal):
    """The code is right. On a device that is not trusted it takes the PIN or the password too; the code stays good."""

    code: ClassVar[str] = "second_factor_needed"
    status: ClassVar[int] = 403


@durable
def verify_email_sign_in(
    claim_id: UUID,
    otp: str,
    *,
    pin: str | None = None,
    password: str | None = None,
    device: DeviceProof | None = None,
    device_name: str,
    attempt: str = "",
    now: datetime,
    origin: Origin = NOWHERE,
) -> SignedInDevice:
    """Let in who shows the code, and who has a PIN with a second proof. A wrong code or secret is counted for good.

    With the same `attempt` it may be repeated until the code or the session ends: that gives a session in place of the
    first, whose answer was lost. Raises WrongCode, SecondFactorNeeded, OneSecret, SignInRefused, SignInLocked,
    AccountLocked.
    """
    codes.check(_PURPOSE, otp, request_id=claim_id, attempt=attempt, now=now)
    user = claims.owner_of(claim_id, purpose=_PURPOSE)
    by_secret = pin is not None or password is not None
    if by_secret:
        _prove(user, pin, password, now=now, origin=origin)
    else:
        _must_be_trusted(device, user, now=now)
    if user.state != User.State.ACTIVE:
        raise AccountLocked
    with transaction():
        user = users.locked(user.pk)
        if not by_secret:  # once more: the owner may have removed the device since
            _must_be_trusted(device, user, now=now)
        on = devices.own(device, user_id=user.pk)
        return _opened(claim_id, user, on.pk if on else None, device_name, attempt=attempt, now=now, origin=origin)


def _must_be_trusted(device: DeviceProof | None, user: User, *, now: datetime) -> None:
    """Return if no PIN is to be protected, or the device is as good as it. Raises SecondFactorNeeded."""
    if devices.trusted(device, user_id=user.pk, now=now) is None and credentials.has(user.pk, Secret.Kind.PIN):
        raise SecondFactorNeeded


def _prove(user: User, pin: str | None, password: str | None, *, now: datetime, origin: Origin) -> None:
    """Counted apart: who has shown the code is no stranger, and no stranger's guesses keep the owner out here."""
    kind, given = sign_ins.given_secret(pin, password)
    purpose = Tries.Purpose.AFTER_CODE
    verdict = credentials.prove(user.pk, purpose, kind, given, holder=user.pk, now=now, origin=origin)
    if verdict.is_locked:
        raise SignInLocked(retry_after=verdict.retry_after)
    if not verdict.right:
        raise SignInRefused


def _opened(
    claim_id: UUID, user: User, on: UUID | None, device_name: str, *, attempt: str, now: datetime, origin: Origin
) -> SignedInDevice:
    claim = Claim.objects.select_for_update().get(pk=claim_id)
    if codes.spend(_PURPOSE, request_id=claim_id, attempt=attempt, now=now):
        sessions.replace(claim.session_id, now=now, origin=origin)
    opened = sessions.open_after_proof(user, on, device_name, now=now, origin=origin)
    claim.session_id = opened.session_id
    claim.save(update_fields=["session"])
    return opened
