"""A stay on a device: opened, kept alive by refresh tokens that are used once, and ended."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet

from cauri.identity.access import codes, cooling, devices, keys, tokens
from cauri.identity.access.callers import Caller
from cauri.identity.access.codes import WrongCode
from cauri.identity.access.events import DeviceRemoved, SessionEnded, SignedIn
from cauri.identity.access.models import Challenge, Claim, OneTimeCode, RefreshToken, Session
from cauri.identity.access.tokens import Claims, NotSignedIn
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

IDLE: Final = timedelta(days=14)
ABSOLUTE: Final = timedelta(days=30)
GRACE: Final = timedelta(seconds=10)


class SessionOver(NotSignedIn):
    """The session was ended, or its device revoked: then the fact `wipe` is true, and the app forgets what it holds."""

    code: ClassVar[str] = "session_ended"
    status: ClassVar[int] = 401


class AccountLocked(Refusal):
    """The account is locked or closed. Only the operator can help."""

    code: ClassVar[str] = "account_locked"
    status: ClassVar[int] = 423


class RefreshRefused(Refusal):
    """The refresh token is unknown, too old or used before. Sign in again; if `wipe` is true, forget the rest too."""

    code: ClassVar[str] = "refresh_refused"
    status: ClassVar[int] = 401


class CsrfRefused(Refusal):
    """A refresh token from a cookie is taken only beside its session's CSRF token, in the header `X-CSRF-Token`."""

    code: ClassVar[str] = "csrf_refused"
    status: ClassVar[int] = 403


class UnknownSession(Refusal):
    """You have no such session."""

    code: ClassVar[str] = "unknown_session"
    status: ClassVar[int] = 404


@dataclass(frozen=True)
class Tokens:
    """What a signed-in app holds. The access token goes with every request, the refresh token is used once."""

    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime


@dataclass(frozen=True)
class SignedInDevice:
    """Somebody who is in. `device_secret` is told once, when the device is bound; None on one that was bound before."""

    user_id: UUID
    session_id: UUID
    device_id: UUID
    tokens: Tokens
    device_secret: str | None = field(default=None, repr=False)


@transaction_required
def open_on(
    device_id: UUID, *, user: User, device_secret: str | None = None, now: datetime, origin: Origin = NOWHERE
) -> SignedInDevice:
    """Open a session on a bound device; with its secret, if it was bound just now. Raises AccountLocked."""
    _must_be_active(user.state)
    session = Session.objects.create(
        user=user, device_id=device_id, opened_at=now, refreshed_at=now, expires_at=now + ABSOLUTE
    )
    refresh_token = keys.new_token()
    RefreshToken.objects.create(digest=keys.digest_of(refresh_token), session=session, made_at=now)
    devices.seen(device_id, now=now)
    is_new = device_secret is not None
    _record("access.signed_in", session, now=now, origin=origin, after={"new_device": is_new})
    events.publish(SignedIn(user_id=user.pk, session_id=session.pk, device_id=device_id, new_device=is_new))
    return SignedInDevice(
        user_id=user.pk,
        session_id=session.pk,
        device_id=device_id,
        tokens=_tokens_of(session, refresh_token, now=now),
        device_secret=device_secret,
    )


@transaction_required
def open_after_proof(
    user: User, device_id: UUID | None, device_name: str, *, now: datetime, origin: Origin = NOWHERE
) -> SignedInDevice:
    """Open a session for who has shown more than what they know: a code, a passkey.

    On a device of theirs, which is trusted again by that; or else on a new one, which is bound by it, and little money
    leaves for a day. Raises AccountLocked.
    """
    if device_id is not None and devices.trust_again(device_id, now=now):
        return open_on(device_id, user=user, now=now, origin=origin)
    device, secret = devices.bind(user.pk, device_name, now=now)
    cooling.begin(user.pk, cooling.Reason.NEW_DEVICE, now=now)
    return open_on(device.pk, user=user, device_secret=secret, now=now, origin=origin)


@durable
def refresh(refresh_token: str, *, csrf: str | None = None, now: datetime, origin: Origin = NOWHERE) -> Tokens:
    """New tokens for a refresh token that was not used before; with `csrf`, only if that is of the token's session.

    Within ten seconds the same token gets the same successor again, because answers are lost. Later, reuse means
    that somebody has stolen it: the session ends. Raises RefreshRefused, CsrfRefused, AccountLocked.
    """
    with transaction():
        found = (
            RefreshToken.objects.select_for_update(of=("self", "session"))
            .select_related("session__user", "session__device")
            .filter(digest=keys.digest_of(refresh_token))
            .first()
        )
        if found is None or not _stands(found.session, now):
            raise RefreshRefused(wipe=found is not None and found.session.device.revoked_at is not None)
        if csrf is not None and not hmac.compare_digest(csrf.encode(), keys.csrf_of(found.session_id).encode()):
            raise CsrfRefused
        _must_be_active(found.session.user.state)
        if found.used_at is None or now < found.used_at + GRACE:
            return _rotated(found, refresh_token, now=now)
        _end(found.session, why=Session.Ending.TOKEN_REUSED, now=now, origin=origin)
    raise RefreshRefused


def sign_out(caller: Caller, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """End the caller's own session."""
    with transaction():
        session = Session.objects.select_for_update().filter(pk=caller.session_id, ended_at=None).first()
        if session is not None:
            _end(session, why=Session.Ending.SIGNED_OUT, now=now, origin=origin)


def end_session(caller: Caller, session_id: UUID, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """End a session of one's own, on another device perhaps, and let that device in by code only.

    Raises UnknownSession.
    """
    with transaction():
        session = Session.objects.select_for_update().filter(pk=session_id, user_id=caller.user_id).first()
        if session is None:
            raise UnknownSession
        if session.ended_at is None:
            _end(session, why=Session.Ending.ENDED, now=now, origin=origin)
        elsewhere = session.device_id != caller.device_id
        if elsewhere and devices.revoke(caller.user_id, device_id=session.device_id, now=now):
            events.publish(DeviceRemoved(user_id=caller.user_id, device_id=session.device_id))


@transaction_required
def must_stand(caller: Caller) -> None:
    """Return if the caller's session is open and the account active, and let neither end before the transaction does.

    For what changes how somebody gets in: since the request was let in, its owner may have locked the account, and a
    thief would have kept a way back. Raises SessionOver, AccountLocked.
    """
    user = users.locked(caller.user_id)
    locked = _standing().select_for_update(of=("self",), no_key=True)
    if not locked.filter(pk=caller.session_id, device_id=caller.device_id):
        raise SessionOver
    _must_be_active(user.state)


@transaction_required
def end_others(caller: Caller, *, why: Session.Ending, now: datetime, origin: Origin = NOWHERE) -> None:
    """End all the sessions of the caller but this one, and every sign-in that waits for its code."""
    _end_waiting(caller.user_id, now=now)
    others = Session.objects.select_for_update().filter(user_id=caller.user_id, ended_at=None)
    for session in others.exclude(pk=caller.session_id).order_by("pk"):
        _end(session, why=why, now=now, origin=origin)


@transaction_required
def end_on(device_id: UUID, *, by: Caller, now: datetime, origin: Origin = NOWHERE) -> None:
    """End every session on a device of the caller's."""
    there = Session.objects.select_for_update().filter(user_id=by.user_id, device_id=device_id, ended_at=None)
    for session in there.order_by("pk"):
        _end(session, why=Session.Ending.ENDED, now=now, origin=origin)


@transaction_required
def end_all(user_id: UUID, *, why: Session.Ending, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """End every session of somebody, and every sign-in that waits for its code."""
    _end_waiting(user_id, now=now)
    for session in Session.objects.select_for_update().filter(user_id=user_id, ended_at=None).order_by("pk"):
        _end(session, why=why, now=now, origin=origin, by=by)


@transaction_required
def replace(session_id: UUID | None, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """End a session, and revoke the device that was bound for it, because the answer that told of them was lost.

    What has ended otherwise is not replaced: else a thief whom the owner has thrown out came back with the code that
    let him in. Raises WrongCode.
    """
    session = None if session_id is None else _standing().select_for_update(of=("self",)).filter(pk=session_id).first()
    if session is None:
        raise WrongCode
    _end(session, why=Session.Ending.REPLACED, now=now, origin=origin)
    if session.device.bound_at == session.opened_at:
        devices.revoke(session.user_id, device_id=session.device_id, now=now)


def forget_old(*, before: datetime) -> int:
    """Forget the sessions that ended, or would have, before a time. Answers how many."""
    old = Session.objects.filter(expires_at__lt=before)
    count = old.count()
    old.delete()
    return count


def _end_waiting(user_id: UUID, *, now: datetime) -> None:
    """Before the sessions: whoever shows a code meanwhile has opened one that is found then, or opens none."""
    challenges = Challenge.objects.filter(user_id=user_id, expires_at__gt=now)
    claims = Claim.objects.filter(user_id=user_id, purpose=OneTimeCode.Purpose.EMAIL_SIGN_IN, expires_at__gt=now)
    codes.end([*challenges.values_list("pk", flat=True), *claims.values_list("pk", flat=True)], now=now)


def _must_be_active(state: str) -> None:
    if state != User.State.ACTIVE:
        raise AccountLocked


def _standing() -> QuerySet[Session]:
    """Sessions that nobody has ended, on devices that nobody has revoked."""
    return Session.objects.select_related("device").filter(ended_at=None, device__revoked_at=None)


def _stands(session: Session, now: datetime) -> bool:
    return (
        session.ended_at is None
        and session.device.revoked_at is None
        and now < session.expires_at
        and now < session.refreshed_at + IDLE
    )


def _rotated(used: RefreshToken, refresh_token: str, *, now: datetime) -> Tokens:
    successor = keys.successor_of(refresh_token)
    if used.used_at is None:
        # First used, then the next: the database allows a session one unused token.
        RefreshToken.objects.filter(pk=used.pk).update(used_at=now)
        RefreshToken.objects.create(digest=keys.digest_of(successor), session=used.session, made_at=now)
        used.session.refreshed_at = now
        used.session.save(update_fields=["refreshed_at"])
        devices.seen(used.session.device_id, now=now)
    return _tokens_of(used.session, successor, now=now)


def _tokens_of(session: Session, refresh_token: str, *, now: datetime) -> Tokens:
    claims = Claims(user_id=session.user_id, session_id=session.pk, device_id=session.device_id)
    return Tokens(
        access_token=tokens.minted(claims, now=now),
        access_expires_at=tokens.expiry(now=now),
        refresh_token=refresh_token,
        refresh_expires_at=min(session.expires_at, now + IDLE),
    )


def _end(session: Session, *, why: Session.Ending, now: datetime, origin: Origin, by: Actor | None = None) -> None:
    session.ended_at, session.ended_why = now, why
    session.save(update_fields=["ended_at", "ended_why"])
    action = "access.signed_out" if why is Session.Ending.SIGNED_OUT else "access.session_ended"
    _record(action, session, now=now, origin=origin, after={"why": why.value}, by=by)
    events.publish(SessionEnded(user_id=session.user_id, session_id=session.pk, why=why.value))


def _record(
    action: str,
    session: Session,
    *,
    now: datetime,
    origin: Origin,
    after: dict[str, str | bool],
    by: Actor | None = None,
) -> None:
    audit.record(
        action,
        actor=by or Actor("customer", session.user_id),
        subject=Subject("access.session", session.pk),
        now=now,
        after={**after, "device_id": str(session.device_id)},
        origin=origin,
    )
