"""Linking an account elsewhere, signing in with it, and unlinking it.

It is one factor: on a trusted device it is enough, on any other a code to the phone is asked for as well.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from cauri.identity.access import devices, keys, reauthentication, sessions, sign_ins
from cauri.identity.access.callers import Caller
from cauri.identity.access.devices import DeviceProof
from cauri.identity.access.models import Device, Session
from cauri.identity.access.sessions import AccountLocked, SignedInDevice
from cauri.identity.access.sign_ins import Challenged
from cauri.identity.federation import queries
from cauri.identity.federation.events import IdentityLinked, IdentityUnlinked
from cauri.identity.federation.models import FederatedIdentity, SpentToken
from cauri.identity.federation.ports import LONGEST_LIFE, Claims, IdentityProvider, TokenRefused
from cauri.identity.users import services as user_services
from cauri.identity.users.models import User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import ANONYMOUS, NOWHERE, SYSTEM, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

Provider = Literal["google"]
_RECENT: Final = timedelta(hours=72)


class NotOffered(Refusal):
    """The operator does not offer that provider."""

    code: ClassVar[str] = "identity_provider_not_offered"
    status: ClassVar[int] = 404


class NotLinked(Refusal):
    """No customer has linked that account. Sign in another way, and link it; or join."""

    code: ClassVar[str] = "identity_not_linked"
    status: ClassVar[int] = 403


class KnownDeviceNeeded(Refusal):
    """Who has no phone gets codes by e-mail, which the same account may open: no second factor. So: known devices."""

    code: ClassVar[str] = "known_device_needed"
    status: ClassVar[int] = 403


@durable
def sign_in(
    provider: Provider,
    token: str,
    *,
    nonce: str | None = None,
    device: DeviceProof | None = None,
    device_name: str,
    now: datetime,
    origin: Origin = NOWHERE,
) -> SignedInDevice | Challenged:
    """Let in who has linked the account that the token is about: at once on a device of theirs, else send a code first.

    Raises NotOffered, TokenRefused, ProviderUnavailable, NotLinked, AccountLocked, KnownDeviceNeeded,
    access.TooManyCodes, messaging.NoCarrier.
    """
    user = None
    try:
        claims = _provider(provider).claims_of(token, nonce=nonce)
        user = _owner_of(claims)
        on = _own_device(user, device, now=now)
        _spend(token, now=now)
    except (TokenRefused, NotLinked, AccountLocked, KnownDeviceNeeded) as refusal:
        _record_refusal(provider, refusal, user, now=now, origin=origin)
        raise
    with transaction():
        _record("federation.recognised", user, provider, now=now, origin=origin)

    def look_again() -> None:
        if _owner_of(claims) != user:
            raise NotLinked

    return sign_ins.admit(user, on=on, look_again=look_again, device_name=device_name, now=now, origin=origin)


class LinkedElsewhere(Refusal):
    """Another customer has linked that account."""

    code: ClassVar[str] = "identity_linked_elsewhere"
    status: ClassVar[int] = 409


class LinkedAlready(Refusal):
    """The customer has linked another account of that provider: unlink it first."""

    code: ClassVar[str] = "identity_linked_already"
    status: ClassVar[int] = 409


@durable
def link(
    caller: Caller,
    provider: Provider,
    token: str,
    *,
    nonce: str | None = None,
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Let the caller sign in with the account that the token is about. Other sessions end; once more changes nothing.

    Raises NotOffered, TokenRefused, ProviderUnavailable, LinkedElsewhere, LinkedAlready and what
    access.reauthenticate and sessions.must_stand raise.
    """
    asked = _provider(provider)
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    claims = asked.claims_of(token, nonce=nonce)
    _mark_spent(token, now=now)
    if _is_linked(caller, provider, claims):
        return
    try:
        with transaction():
            sessions.must_stand(caller)
            identity = FederatedIdentity(
                issuer=claims.issuer,
                subject=claims.subject,
                provider=provider,
                user_id=caller.user_id,
                linked_at=now,
            )
            identity.save(force_insert=True)
            sessions.end_others(caller, why=Session.Ending.SECRET_CHANGED, now=now, origin=origin)
            _record("federation.linked", identity.user, provider, now=now, origin=origin)
            events.publish(IdentityLinked(user_id=caller.user_id, provider=provider))
    except IntegrityError:  # somebody was faster: the caller, on another device, or another customer
        if not _is_linked(caller, provider, claims):
            raise


class NothingLinked(Refusal):
    """The customer has linked no account of that provider."""

    code: ClassVar[str] = "nothing_linked"
    status: ClassVar[int] = 404


@durable
def unlink(
    caller: Caller,
    provider: Provider,
    *,
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Let the caller's account at a provider open nothing here any more. Other sessions end.

    Raises NothingLinked and what access.reauthenticate and sessions.must_stand raise.
    """
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    with transaction():
        sessions.must_stand(caller)
        linked = FederatedIdentity.objects.select_for_update(of=("self",)).select_related("user")
        identity = linked.filter(user_id=caller.user_id, provider=provider).first()
        if identity is None:
            raise NothingLinked
        identity.delete()
        sessions.end_others(caller, why=Session.Ending.SECRET_CHANGED, now=now, origin=origin)
        _record("federation.unlinked", identity.user, provider, now=now, origin=origin)
        events.publish(IdentityUnlinked(user_id=caller.user_id, provider=provider))


@transaction_required
def unlink_recent(user_id: UUID, *, reset_at: datetime, now: datetime) -> None:
    """Unlink what was linked in the 72 hours before a PIN reset: perhaps by who knew the PIN."""
    user = user_services.locked(user_id)
    linked = FederatedIdentity.objects.filter(user=user, linked_at__range=(reset_at - _RECENT, reset_at))
    _unlink(user, linked, now=now)


@transaction_required
def unlink_all(user_id: UUID, *, now: datetime) -> None:
    """Unlink everything of somebody who has left."""
    user = user_services.locked(user_id)
    _unlink(user, FederatedIdentity.objects.filter(user=user), now=now)


def forget_old(*, now: datetime) -> int:
    """Forget the tokens that are too old to be used in any case. Answers how many."""
    return SpentToken.objects.filter(spent_at__lt=now - LONGEST_LIFE).delete()[0]


@transaction_required
def _unlink(user: User, linked: QuerySet[FederatedIdentity], *, now: datetime) -> None:
    for identity in linked.order_by("pk"):
        identity.delete()
        _record("federation.unlinked", user, identity.provider, by=SYSTEM, now=now, origin=NOWHERE)


def _spend(token: str, *, now: datetime) -> None:
    """Let a token sign somebody in once. Raises TokenRefused."""
    if not _mark_spent(token, now=now):
        raise TokenRefused(reason="used")


def _mark_spent(token: str, *, now: datetime) -> bool:
    """Whether this is the first time that the token is used."""
    with transaction():
        return SpentToken.objects.get_or_create(digest=keys.digest_of(token), defaults={"spent_at": now})[1]


def _provider(name: Provider) -> IdentityProvider:
    named: str | None = settings.IDENTITY_PROVIDERS.get(name)
    if named is None:
        raise NotOffered(provider=name)
    found: IdentityProvider = import_string(named)()
    return found


def _owner_of(claims: Claims) -> User:
    user = queries.owner_of(claims)
    if user is None:
        raise NotLinked
    return user


def _own_device(user: User, proof: DeviceProof | None, *, now: datetime) -> Device | None:
    """The device, if it is one of the user's; one that is not trusted only where there is a phone to send a code to."""
    if user.state != User.State.ACTIVE:
        raise AccountLocked
    device = devices.own(proof, user_id=user.pk)
    if user.phone is None and (device is None or not device.is_trusted(now=now)):
        raise KnownDeviceNeeded
    return device


def _is_linked(caller: Caller, provider: Provider, claims: Claims) -> bool:
    """Whether the caller has linked just that. Raises LinkedElsewhere, LinkedAlready."""
    linked = queries.identity_at(caller.user_id, provider)  # first: what appears meanwhile is found by its owner
    if linked is not None and (linked.issuer, linked.subject) == (claims.issuer, claims.subject):
        return True
    owner = queries.owner_of(claims)
    if owner is not None and owner.pk != caller.user_id:
        raise LinkedElsewhere
    if owner is None and linked is not None:
        raise LinkedAlready
    return owner is not None


def _record(action: str, user: User, provider: str, *, by: Actor | None = None, now: datetime, origin: Origin) -> None:
    audit.record(
        action,
        actor=by or Actor("customer", user.pk),
        subject=Subject("users.user", user.pk),
        now=now,
        after={"provider": provider},
        origin=origin,
    )


def _record_refusal(provider: Provider, refusal: Refusal, user: User | None, *, now: datetime, origin: Origin) -> None:
    with transaction():
        audit.record(
            "federation.sign_in_refused",
            actor=ANONYMOUS,
            subject=None if user is None else Subject("users.user", user.pk),
            now=now,
            after={"provider": provider, "code": refusal.code, **refusal.facts},
            origin=origin,
        )
