"""The lost phone: its owner locks everything from elsewhere, in one step; unlocking takes proof of who they are.

A locked account is signed out everywhere, and no money leaves it; what is sent to it arrives.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cauri.identity.access import (
    claims,
    codes,
    contacts,
    devices,
    former_contacts,
    reauthentication,
    reset_grants,
    sessions,
    sign_ins,
)
from cauri.identity.access.callers import Caller
from cauri.identity.access.claims import Claimed
from cauri.identity.access.events import AccountLocked, AccountUnlocked
from cauri.identity.access.models import AccountLock, OneTimeCode, Session, Tries
from cauri.identity.users import queries, services
from cauri.identity.users.models import User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.transactions import durable, transaction, transaction_required

Proof = AccountLock.Proof
_PURPOSE = OneTimeCode.Purpose.LOCK


@durable
def lock_own(
    caller: Caller,
    *,
    pin: str | None = None,
    password: str | None = None,
    wipe: bool,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Lock one's account from a device where one is signed in, with the PIN or the password.

    Raises OneSecret, WrongPin, PinLocked, PinNotSet, PasswordWrong, PasswordLocked.
    """
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    with transaction():
        user = queries.user(caller.user_id)
        _lock(user, by=Actor("customer", user.pk), wipe=wipe, now=now, origin=origin)


@durable
def lock_with_secret(
    identifier: str,
    *,
    pin: str | None = None,
    password: str | None = None,
    wipe: bool,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Lock the account of who shows its PIN or password, from anywhere: the phone that gets its codes is gone.

    What locks opens nothing, so it takes no code. A wrong secret is counted apart: strangers who guess at a sign-in
    must not keep the owner from this. Raises OneSecret, SignInRefused, SignInLocked, PinBarred.
    """
    known = sign_ins.recognise(
        identifier, pin=pin, password=password, elsewhere=Tries.Purpose.LOCKING, now=now, origin=origin
    )
    with transaction():
        _lock(known.user, by=Actor("customer", known.user.pk), wipe=wipe, now=now, origin=origin)


@durable
def request_lock(identifier: str, *, language: str, now: datetime, origin: Origin = NOWHERE) -> Claimed:
    """Begin to lock an account from anywhere: a code goes to its phone or its e-mail address.

    For 72 hours a former one serves as well: whoever has changed it may be a thief.

    Raises PhoneRefused, PhoneNotMobile, PhoneNotServed, users.EmailInvalid, TooManyCodes, messaging.NoCarrier.
    """
    contact, owner = contacts.contact_at(identifier, language=language)
    former_owner = former_contacts.owner_of(contact, now=now)  # asked in any case: the work tells nobody anything
    if owner is None and former_owner is not None:
        owner, contact = former_owner, replace(contact, language=former_owner.language)
    return claims.claim(contact, owner, purpose=_PURPOSE, now=now, origin=origin)


@durable
def confirm_lock(
    claim_id: UUID, otp: str, *, wipe: bool, attempt: str = "", now: datetime, origin: Origin = NOWHERE
) -> None:
    """Lock the account of who shows the code. A wrong code is counted for good.

    A request that is repeated after an unlock is refused, for its code has done its work. Raises WrongCode.
    """
    codes.check(_PURPOSE, otp, request_id=claim_id, attempt=attempt, now=now)
    with transaction():
        services.locked(claims.owner_of(claim_id, purpose=_PURPOSE).pk)
        user, is_repeated = claims.proven(claim_id, purpose=_PURPOSE, attempt=attempt, now=now)
        if is_repeated and user.state == User.State.ACTIVE:
            raise codes.WrongCode
        _lock(user, by=Actor("customer", user.pk), wipe=wipe, now=now, origin=origin)


def lock_for(user_id: UUID, *, by: Actor, wipe: bool, now: datetime, origin: Origin = NOWHERE) -> None:
    """Lock a customer's account for them. Raises users.UnknownUser."""
    with transaction():
        _lock(queries.user(user_id), by=by, wipe=wipe, now=now, origin=origin)


@transaction_required
def unlock(user_id: UUID, *, proof: Proof, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let a customer sign in again who has shown who they are. An account that is not locked stays as it is.

    One member of staff asks for it and another allows it: `four_eyes`. Raises users.UnknownUser.
    """
    user = queries.user(user_id)
    services.unlock(user, by=by, now=now, origin=origin)
    # Who signed in while the account was being locked was refused since, and must not be let in now.
    sessions.end_all(user.pk, why=Session.Ending.LOCKED, by=by, now=now, origin=origin)
    unlocked = AccountLock.objects.filter(user=user, unlocked_at=None).update(unlocked_at=now, proof=proof)
    if unlocked:
        _record("access.account_unlocked", user, by=by, now=now, origin=origin, after={"proof": proof.value})
        events.publish(AccountUnlocked(user_id=user.pk))


@transaction_required
def _lock(user: User, *, by: Actor, wipe: bool, now: datetime, origin: Origin) -> None:
    """Lock the account, or make a lock a wipe. Once more changes nothing; nor does it once the customer has left."""
    user = services.locked(user.pk)  # else an unlock that is under way would have the last word
    services.lock(user, by=by, now=now, origin=origin)
    sessions.end_all(user.pk, why=Session.Ending.LOCKED, by=by, now=now, origin=origin)
    if wipe:
        devices.revoke(user.pk, now=now)
    reset_grants.withdraw(user.pk, now=now)
    if user.state != User.State.LOCKED:
        return
    lock, is_new = AccountLock.objects.get_or_create(
        user=user, unlocked_at=None, defaults={"locked_at": now, "locked_by": by.kind, "wiped": wipe}
    )
    if not is_new and (lock.wiped or not wipe):
        return
    if not is_new:
        AccountLock.objects.filter(pk=lock.pk).update(wiped=True)
    _record("access.account_locked", user, by=by, now=now, origin=origin, after={"wipe": wipe})
    events.publish(AccountLocked(user_id=user.pk, wipe=wipe))


def _record(action: str, user: User, *, by: Actor, now: datetime, origin: Origin, after: dict[str, str | bool]) -> None:
    audit.record(action, actor=by, subject=Subject("users.user", user.pk), now=now, after=after, origin=origin)
