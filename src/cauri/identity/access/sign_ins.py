"""Signing in: what somebody knows, on a device that is trusted; otherwise a one-time code as well.

A PIN is short, so it counts on a bound device only: then it is the second factor. Who has no account gets the same
answers as who has one, after the same work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings

from cauri.identity.access import codes, contacts, credentials, devices, keys, rules, sessions
from cauri.identity.access.contacts import Contact
from cauri.identity.access.credentials import PinBarred
from cauri.identity.access.devices import DeviceProof
from cauri.identity.access.models import Challenge, Device, OneTimeCode, Secret, Tries
from cauri.identity.access.sessions import AccountLocked, SignedInDevice
from cauri.identity.users import queries as users
from cauri.identity.users import services as user_services
from cauri.identity.users.models import User
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.kit import ids, phone
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import durable, transaction, transaction_required

_PURPOSE = OneTimeCode.Purpose.SIGN_IN
_LONGEST_IDENTIFIER = 254
NOBODY: Final = UUID(int=0)


class SignInRefused(Refusal):
    """Nobody has that name with that PIN or password. It is never said which of the two was wrong."""

    code: ClassVar[str] = "sign_in_refused"
    status: ClassVar[int] = 401


class SignInLocked(Refusal):
    """Too many wrong tries with that name: even the right secret is refused for `retry_after` seconds."""

    code: ClassVar[str] = "sign_in_locked"
    status: ClassVar[int] = 423


class OneSecret(Refusal):
    """To sign in it takes either a PIN or a password."""

    code: ClassVar[str] = "pin_or_password"


@dataclass(frozen=True)
class Challenged:
    """A sign-in on a device that is not trusted, which waits for a code. `sent_to` is masked."""

    challenge_id: UUID
    expires_at: datetime
    sent_to: str


@dataclass(frozen=True)
class Recognised:
    """Whose PIN or password was shown, on which device of theirs, if it proved itself, and since when it is theirs."""

    user: User
    device: Device | None
    kind: Secret.Kind
    set_at: datetime | None


@durable
def recognise(
    identifier: str,
    *,
    pin: str | None = None,
    password: str | None = None,
    device: DeviceProof | None = None,
    elsewhere: Tries.Purpose = Tries.Purpose.SIGN_IN_ELSEWHERE,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Recognised:
    """Who shows the PIN or the password of the account with that phone, username or e-mail address.

    A wrong one is counted for good: without a device of theirs, among those that come from `elsewhere`.
    Raises OneSecret, SignInRefused, SignInLocked, PinBarred.
    """
    kind, given = given_secret(pin, password)
    user = customer_called(identifier)
    on = devices.own(device, user_id=user.pk if user else NOBODY)  # nobody's is looked for as well
    verdict = credentials.prove(
        user.pk if user else None,
        Tries.Purpose.SIGN_IN if on else elsewhere,
        kind,
        given,
        holder=user.pk if user else keys.stand_in("identifier", stored_form(identifier)),
        now=now,
        origin=origin,
    )
    if user is None or not verdict.right:
        if verdict.is_barred:
            raise PinBarred
        if verdict.is_locked:
            raise SignInLocked(retry_after=verdict.retry_after)
        raise SignInRefused
    return Recognised(user, on, kind, verdict.secret_set_at)


@durable
def sign_in(
    identifier: str,
    *,
    pin: str | None = None,
    password: str | None = None,
    device: DeviceProof | None = None,
    device_name: str,
    now: datetime,
    origin: Origin = NOWHERE,
) -> SignedInDevice | Challenged:
    """Let somebody in by phone, username or e-mail address: at once on a trusted device, else send a code first.

    Raises what `recognise` raises, AccountLocked, TooManyCodes, messaging.NoCarrier.
    """
    known = recognise(identifier, pin=pin, password=password, device=device, now=now, origin=origin)

    def look_again() -> None:
        if not credentials.is_current(known.user.pk, known.kind, set_at=known.set_at):
            raise SignInRefused

    return admit(known.user, on=known.device, look_again=look_again, device_name=device_name, now=now, origin=origin)


@durable
def admit(
    user: User,
    *,
    on: Device | None,
    look_again: Callable[[], None],
    device_name: str,
    now: datetime,
    origin: Origin = NOWHERE,
) -> SignedInDevice | Challenged:
    """Let in who has shown one factor: at once `on` a trusted device that has proven itself, else after a code.

    `look_again` refuses a factor that was changed or taken away since it was shown; meanwhile nothing about the
    customer can change. Raises what it raises, AccountLocked, TooManyCodes, messaging.NoCarrier.
    """
    with transaction():
        person = user_services.locked(user.pk)
        look_again()
        if person.state != User.State.ACTIVE:
            raise AccountLocked
        if on is not None and on.is_trusted(now=now):
            return sessions.open_on(on.pk, user=person, now=now, origin=origin)
        contact = contacts.contact_of(person)
        challenge, code = _challenged(person, contact, on, device_name, now=now, origin=origin)
    contacts.send_code(contact, code)
    return Challenged(challenge_id=challenge.pk, expires_at=challenge.expires_at, sent_to=contact.masked)


@durable
def verify_sign_in(
    challenge_id: UUID, otp: str, *, attempt: str = "", now: datetime, origin: Origin = NOWHERE
) -> SignedInDevice:
    """Let in who shows the code: on the device they came with, which is trusted again, or on a new one, bound now.

    A wrong code is counted for good. With the same `attempt` (the client's key of this request) it may be repeated
    until the code or the session ends: that gives a session in place of the first, whose answer was lost.
    Raises WrongCode, AccountLocked.
    """
    codes.check(_PURPOSE, otp, request_id=challenge_id, attempt=attempt, now=now)
    with transaction():
        user = user_services.locked(Challenge.objects.get(pk=challenge_id).user_id)
        challenge = Challenge.objects.select_for_update().get(pk=challenge_id)
        if codes.spend(_PURPOSE, request_id=challenge_id, attempt=attempt, now=now):
            sessions.replace(challenge.session_id, now=now, origin=origin)
        opened = sessions.open_after_proof(user, challenge.device_id, challenge.device_name, now=now, origin=origin)
        challenge.session_id = opened.session_id
        challenge.save(update_fields=["session"])
    return opened


def customer_called(identifier: str) -> User | None:
    """Whose phone, e-mail address or username this is. No username reads like a phone: each has a letter."""
    name = stored_form(identifier)
    if "@" in name:
        return users.by_email(name)
    return users.by_phone(E164(name)) if name.startswith("+") else users.by_username(name)


def given_secret(pin: str | None, password: str | None) -> tuple[Secret.Kind, str]:
    """Which of the two somebody gives, in the form that was hashed. Raises OneSecret."""
    if pin is not None and password is None:
        return Secret.Kind.PIN, pin
    if password is not None and pin is None:
        return Secret.Kind.PASSWORD, rules.composed_password(password)
    raise OneSecret


def stored_form(identifier: str, *, region: str | None = None) -> str:
    """One spelling for all that lead to the same customer; `region` is the country of a number without its code.

    Who has no account is counted under it as well: else another spelling of a locked number told that nobody has it.
    """
    name = identifier[:_LONGEST_IDENTIFIER].strip().lower()
    try:
        return name if "@" in name else phone.e164(name, region=region or settings.HOME_COUNTRY)
    except phone.PhoneRefused:
        return name


def forget_old(*, before: datetime) -> int:
    """Forget the challenges that ended before a time. Answers how many."""
    return Challenge.objects.filter(expires_at__lt=before).delete()[0]


@transaction_required
def _challenged(
    user: User, contact: Contact, on: Device | None, device_name: str, *, now: datetime, origin: Origin
) -> tuple[Challenge, str]:
    challenge = Challenge(
        id=ids.new_id(), user=user, device=on, device_name=devices.shown_name(device_name), made_at=now
    )
    code, challenge.expires_at = codes.issue(
        _PURPOSE, contact, request_id=challenge.pk, known=True, now=now, origin=origin
    )
    challenge.save(force_insert=True)
    return challenge, code
