"""The verbs of passkeys: register, sign in, step up, agree to a payment, remove."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from cauri.identity.access import devices, reauthentication, sessions, step_ups
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import Session
from cauri.identity.access.services import DeviceProof, SignedInDevice, StepUp
from cauri.identity.passkeys import ceremonies, challenges, proofs, queries
from cauri.identity.passkeys.ceremonies import Document, PasskeyRefused
from cauri.identity.passkeys.challenges import LIFE, PasskeysNotOffered, Purpose
from cauri.identity.passkeys.events import PasskeyAdded, PasskeyRemoved
from cauri.identity.passkeys.models import Passkey
from cauri.identity.passkeys.proofs import PasskeyRevoked
from cauri.identity.users import queries as users
from cauri.identity.users import services as user_services
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Actor, Origin
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

__all__ = [
    "Offer",
    "PasskeyRefused",
    "PasskeyRevoked",
    "PasskeysNotOffered",
    "TooManyPasskeys",
    "UnknownPasskey",
    "check_consent",
    "offer_registration",
    "offer_sign_in",
    "offer_step_up",
    "prune",
    "register",
    "remove",
    "revoke_all",
    "revoke_recent",
    "sign_in",
    "step_up",
]

MOST: Final = 10
_RECENT: Final = timedelta(hours=72)
_CHALLENGES_KEPT: Final = timedelta(hours=1)


class TooManyPasskeys(Refusal):
    """One has as many passkeys as one may have; remove one first."""

    code: ClassVar[str] = "too_many_passkeys"
    status: ClassVar[int] = 409


class UnknownPasskey(Refusal):
    """You have no such passkey."""

    code: ClassVar[str] = "unknown_passkey"
    status: ClassVar[int] = 404


@dataclass(frozen=True)
class Offer:
    """What to hand to the browser, and until when its answer is good."""

    options: Mapping[str, Any]
    expires_at: datetime


@durable
def offer_registration(
    caller: Caller, *, pin: str | None = None, password: str | None = None, now: datetime, origin: Origin = NOWHERE
) -> Offer:
    """Let somebody who has shown their PIN or password make a passkey.

    Raises OneSecret, WrongPin, PinLocked, PinNotSet, PasswordWrong, PasswordLocked, TooManyPasskeys,
    PasskeysNotOffered.
    """
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    known = queries.passkeys_of(caller.user_id)
    if len(known) >= MOST:
        raise TooManyPasskeys(most=MOST)
    challenge = challenges.issue(Purpose.REGISTER, caller=caller, now=now)
    user = users.user(caller.user_id)
    options = ceremonies.creation_options(
        user.pk.bytes, name=user.username or user.name, shown_as=user.name, challenge=challenge, known=known
    )
    return Offer(options, now + LIFE)


@durable
def register(caller: Caller, attestation: Document, *, name: str, now: datetime, origin: Origin = NOWHERE) -> Passkey:
    """Keep the passkey that was made for an offer of this session. The customer's other sessions end.

    Raises PasskeyRefused, TooManyPasskeys, SessionOver, AccountLocked.
    """
    challenge = ceremonies.signed_challenge(attestation)
    challenges.spend(challenge, Purpose.REGISTER, caller=caller, now=now)
    credential = ceremonies.created(attestation, challenge=challenge)
    passkey = Passkey(
        user_id=caller.user_id, name=devices.shown_name(name), made_at=now,
        credential_id=credential.credential_id, public_key=credential.public_key, sign_count=credential.sign_count,
        aaguid=credential.aaguid, transports=credential.transports, backed_up=credential.backed_up,
    )  # fmt: skip
    with transaction():
        sessions.must_stand(caller)
        if len(queries.passkeys_of(caller.user_id)) >= MOST:
            raise TooManyPasskeys(most=MOST)
        Passkey.objects.bulk_create([passkey], ignore_conflicts=True)
        if not Passkey.objects.filter(pk=passkey.pk).exists():
            raise PasskeyRefused  # another one has that id: somebody shows a credential that is not new
        sessions.end_others(caller, why=Session.Ending.SECRET_CHANGED, now=now, origin=origin)
        proofs.record("passkeys.added", passkey, by=_self(caller), now=now, origin=origin)
        events.publish(PasskeyAdded(user_id=caller.user_id, passkey_id=passkey.pk))
    return passkey


@durable
def remove(
    caller: Caller,
    passkey_id: UUID,
    *,
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Give up a passkey, with the PIN or the password. The customer's other sessions end.

    Raises UnknownPasskey, OneSecret, WrongPin, PinLocked, PinNotSet, PasswordWrong, PasswordLocked, SessionOver,
    AccountLocked.
    """
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    with transaction():
        sessions.must_stand(caller)
        own = Passkey.objects.select_for_update().filter(user_id=caller.user_id, revoked_at=None)
        passkey = own.filter(pk=passkey_id).first()
        if passkey is None:
            raise UnknownPasskey
        proofs.revoke(passkey, why=Passkey.Revoked.REMOVED, by=_self(caller), now=now, origin=origin)
        sessions.end_others(caller, why=Session.Ending.SECRET_CHANGED, now=now, origin=origin)
        events.publish(PasskeyRemoved(user_id=caller.user_id, passkey_id=passkey.pk))


def offer_sign_in(*, now: datetime) -> Offer:
    """Let whoever has a passkey of ours sign in with it. Raises PasskeysNotOffered."""
    return Offer(ceremonies.request_options(challenge=challenges.issue(Purpose.SIGN_IN, now=now)), now + LIFE)


@durable
def sign_in(
    assertion: Document, *, device: DeviceProof | None = None, device_name: str, now: datetime, origin: Origin = NOWHERE
) -> SignedInDevice:
    """Let in who shows a passkey: on a device of theirs, or on a new one, which is bound by this without a code.

    Raises PasskeyRefused, PasskeyRevoked, AccountLocked.
    """
    claimed = ceremonies.assertion(assertion)
    since = challenges.spend(claimed.challenge, Purpose.SIGN_IN, now=now)
    passkey = proofs.prove(claimed, since=since, now=now, origin=origin)
    with transaction():
        user = user_services.locked(passkey.user_id)
        proofs.still_stands(passkey)
        on = devices.own(device, user_id=user.pk)
        return sessions.open_after_proof(user, on.pk if on else None, device_name, now=now, origin=origin)


def offer_step_up(caller: Caller, *, now: datetime) -> Offer:
    """Let somebody show a passkey of theirs in place of the PIN. Raises PasskeysNotOffered."""
    challenge = challenges.issue(Purpose.STEP_UP, caller=caller, now=now)
    allowed = queries.passkeys_of(caller.user_id)
    return Offer(ceremonies.request_options(challenge=challenge, allowed=allowed), now + LIFE)


@durable
def step_up(caller: Caller, assertion: Document, *, now: datetime, origin: Origin = NOWHERE) -> StepUp:
    """Exchange a passkey's signature for a step-up token of this session. Raises PasskeyRefused, PasskeyRevoked."""
    claimed = ceremonies.assertion(assertion)
    since = challenges.spend(claimed.challenge, Purpose.STEP_UP, caller=caller, now=now)
    passkey = proofs.prove(claimed, user_id=caller.user_id, since=since, now=now, origin=origin)
    with transaction():
        sessions.must_stand(caller)
        proofs.still_stands(passkey)
        return step_ups.issue_step_up(caller, now=now, origin=origin)


@durable
def check_consent(
    caller: Caller,
    assertion: Document,
    *,
    challenge: bytes,
    since: datetime,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Return if the caller's passkey signed this challenge, which stands for what they agree to since that time.

    Raises PasskeyRefused, PasskeyRevoked.
    """
    claimed = ceremonies.assertion(assertion)
    if claimed.challenge != challenge:
        raise PasskeyRefused
    proofs.prove(claimed, user_id=caller.user_id, since=since, now=now, origin=origin)


@transaction_required
def revoke_all(user_id: UUID, *, why: Passkey.Revoked, now: datetime) -> None:
    """Let none of somebody's passkeys be of use: the device that holds them is lost, or they have left."""
    for passkey in Passkey.objects.select_for_update().filter(user_id=user_id, revoked_at=None).order_by("pk"):
        proofs.revoke(passkey, why=why, by=SYSTEM, now=now)


@transaction_required
def revoke_recent(user_id: UUID, *, reset_at: datetime, now: datetime) -> None:
    """Let no passkey be of use that was made in the 72 hours before a PIN reset: perhaps by who knew the PIN."""
    user_services.locked(user_id)
    made = Passkey.objects.select_for_update().filter(user_id=user_id, revoked_at=None)
    for passkey in made.filter(made_at__range=(reset_at - _RECENT, reset_at)).order_by("pk"):
        proofs.revoke(passkey, why=Passkey.Revoked.RESET, by=SYSTEM, now=now)


def prune(*, now: datetime) -> int:
    """Forget the challenges that nobody answered. Returns how many."""
    return challenges.forget_old(before=now - _CHALLENGES_KEPT)


def _self(caller: Caller) -> Actor:
    return Actor("customer", caller.user_id)
