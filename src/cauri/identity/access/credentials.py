"""What somebody knows: set, changed, and checked without ever telling how close a guess was."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cauri.identity.access import cooling, hashing, queries, rules, sessions, tries
from cauri.identity.access.callers import Caller
from cauri.identity.access.events import LockedOut, PinChanged, PinIsBarred, PinReset
from cauri.identity.access.models import Secret, Session, Tries
from cauri.identity.access.tries import Verdict
from cauri.identity.users import queries as users
from cauri.identity.users import services as user_services
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import ANONYMOUS, NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

Kind = Secret.Kind


class WrongPin(Refusal):
    """That is not the PIN. After five in a row even the right one is refused for a while."""

    code: ClassVar[str] = "wrong_pin"
    status: ClassVar[int] = 403


class PinLocked(Refusal):
    """Too many wrong PINs: even the right one is refused for `retry_after` seconds."""

    code: ClassVar[str] = "pin_locked"
    status: ClassVar[int] = 423


class PinBarred(Refusal):
    """Ten wrong PINs within a day: no PIN is looked at until a new one is chosen after two proofs, or staff help."""

    code: ClassVar[str] = "pin_barred"
    status: ClassVar[int] = 423


class PinNotSet(Refusal):
    """This customer has no PIN yet; they choose one with PUT /auth/pin."""

    code: ClassVar[str] = "pin_not_set"
    status: ClassVar[int] = 403


@durable
def check_pin(user_id: UUID, pin: str, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Return if that is the user's PIN. A wrong one is counted for good, whatever becomes of the caller's work.

    Raises WrongPin, PinLocked, PinBarred, PinNotSet.
    """
    if not has(user_id, Kind.PIN):
        raise PinNotSet
    verdict = prove(user_id, Tries.Purpose.PIN, Kind.PIN, pin, holder=user_id, now=now, origin=origin)
    if verdict.right:
        return
    if verdict.is_barred:
        raise PinBarred
    if verdict.is_locked:
        raise PinLocked(retry_after=verdict.retry_after)
    raise WrongPin(tries_left=verdict.tries_left)


class PinAlreadySet(Refusal):
    """There is a PIN already: it takes the old one to change it."""

    code: ClassVar[str] = "pin_already_set"
    status: ClassVar[int] = 409


class PasswordWrong(Refusal):
    """That is not the customer's password."""

    code: ClassVar[str] = "password_wrong"
    status: ClassVar[int] = 403


class PasswordLocked(Refusal):
    """Too many wrong passwords: even the right one is refused for `retry_after` seconds."""

    code: ClassVar[str] = "password_locked"
    status: ClassVar[int] = 423


class OldPinOrPassword(Refusal):
    """It takes either the old PIN or, for a first one, the password."""

    code: ClassVar[str] = "old_pin_or_password"


@durable
def change_pin(
    caller: Caller,
    *,
    old: str | None = None,
    password: str | None = None,
    new: str,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Give oneself another PIN, knowing the old one; or a first one, knowing the password. Other sessions end.

    Raises OldPinOrPassword, WeakPin, WrongPin, PinLocked, PinNotSet, PinAlreadySet, PasswordWrong, PasswordLocked,
    SessionOver, AccountLocked.
    """
    if (old is None) == (password is None):
        raise OldPinOrPassword
    rules.strong_pin(new, phone=users.user(caller.user_id).phone)
    if old is not None:
        check_pin(caller.user_id, old, now=now, origin=origin)
        if old == new:
            raise rules.WeakPin(reason="same_as_before")
    elif has(caller.user_id, Kind.PIN):
        raise PinAlreadySet
    else:
        check_password(caller.user_id, str(password), now=now, origin=origin)
    with transaction():
        sessions.must_stand(caller)
        keep(caller.user_id, Kind.PIN, hashing.hashed(new, owner=caller.user_id), now=now)
        sessions.end_others(caller, why=Session.Ending.SECRET_CHANGED, now=now, origin=origin)
        # A newcomer's first PIN is no change; one chosen on a device that is new itself may be a thief's.
        if old is not None or queries.cooling_until(caller.user_id, now=now) is not None:
            cooling.begin(caller.user_id, cooling.Reason.PIN_CHANGED, now=now)
        _record_change(caller.user_id, now=now, origin=origin)


@transaction_required
def keep(user_id: UUID, kind: Secret.Kind, digest: str, *, now: datetime) -> None:
    """Keep the digest of somebody's secret, in place of an earlier one."""
    Secret.objects.update_or_create(user_id=user_id, kind=kind, defaults={"digest": digest, "set_at": now})


@durable
def prove(
    user_id: UUID | None,
    purpose: Tries.Purpose,
    kind: Secret.Kind,
    given: str,
    *,
    holder: UUID,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Verdict:
    """Compare what somebody gives with what they should know, and count it. Nobody (None) is as slow as somebody."""
    set_at: datetime | None = None

    def proves() -> bool:
        nonlocal set_at
        owner = user_id or holder
        secret = Secret.objects.filter(user_id=owner, kind=kind).first()  # asked of nobody too, who has none
        set_at = secret.set_at if secret else None
        is_right = hashing.matches(given, secret.digest if secret else None, owner=owner)
        if secret is not None and is_right and hashing.is_outdated(secret.digest):
            Secret.objects.filter(pk=secret.pk).update(digest=hashing.hashed(given, owner=owner))
        return is_right

    def record(verdict: Verdict) -> None:
        if not verdict.right:
            _record_failure(user_id, purpose, verdict, now=now, origin=origin)

    return replace(tries.attempt(holder, purpose, kind, proves, then=record, now=now), secret_set_at=set_at)


def is_current(user_id: UUID, kind: Secret.Kind, *, set_at: datetime | None) -> bool:
    """Whether a secret that was right is still the customer's: it may have been changed since (`Verdict`)."""
    return set_at is not None and Secret.objects.filter(user_id=user_id, kind=kind, set_at=set_at).exists()


def has(user_id: UUID, kind: Secret.Kind) -> bool:
    """Whether somebody has a PIN, or a password."""
    return Secret.objects.filter(user_id=user_id, kind=kind).exists()


@durable
def check_password(
    user_id: UUID, password: str, *, now: datetime, origin: Origin = NOWHERE, after_code: bool = False
) -> None:
    """Return if that is the user's password. A wrong one is counted for good: apart, when it comes `after_code`.

    Raises PasswordWrong, PasswordLocked.
    """
    purpose = Tries.Purpose.AFTER_CODE if after_code else Tries.Purpose.SIGN_IN
    given = rules.composed_password(password)
    verdict = prove(user_id, purpose, Kind.PASSWORD, given, holder=user_id, now=now, origin=origin)
    if verdict.right:
        return
    if verdict.is_locked:
        raise PasswordLocked(retry_after=verdict.retry_after)
    raise PasswordWrong(tries_left=verdict.tries_left)


@transaction_required
def reset_pin(user_id: UUID, new: str, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Give somebody a PIN in place of one they forgot. They are signed out everywhere, and wrong tries forgotten."""
    user_services.locked(user_id)
    keep(user_id, Kind.PIN, hashing.hashed(new, owner=user_id), now=now)
    by = Actor("customer", user_id)
    sessions.end_all(user_id, why=Session.Ending.SECRET_CHANGED, by=by, now=now, origin=origin)
    tries.forget(user_id)
    cooling.begin(user_id, cooling.Reason.PIN_RESET, now=now)
    audit.record("access.pin_reset", actor=by, subject=Subject("users.user", user_id), now=now, origin=origin)
    events.publish(PinReset(user_id=user_id))


@transaction_required
def unbar_pin(user_id: UUID, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Look at a customer's PINs again, counted anew. Staff ask for it and others allow it: `four_eyes`."""
    tries.forget(user_id)
    audit.record("access.pin_unbarred", actor=by, subject=Subject("users.user", user_id), now=now, origin=origin)


def _record_change(user_id: UUID, *, now: datetime, origin: Origin) -> None:
    audit.record(
        "access.pin_changed",
        actor=Actor("customer", user_id),
        subject=Subject("users.user", user_id),
        now=now,
        origin=origin,
    )
    events.publish(PinChanged(user_id=user_id))


def _record_failure(
    user_id: UUID | None, purpose: Tries.Purpose, verdict: Verdict, *, now: datetime, origin: Origin
) -> None:
    actions = [f"access.{purpose}_refused"]
    if verdict.has_just_locked:
        actions.append(f"access.{purpose}_locked")
        if user_id is not None:
            events.publish(LockedOut(user_id=user_id, purpose=purpose.value))
    if verdict.has_just_barred:
        actions.append("access.pin_barred")
        if user_id is not None:
            events.publish(PinIsBarred(user_id=user_id))
    for action in actions:
        audit.record(
            action,
            actor=ANONYMOUS,
            subject=Subject("users.user", user_id) if user_id else None,
            now=now,
            after={"tries_left": verdict.tries_left},
            origin=origin,
        )
