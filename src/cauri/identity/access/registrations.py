"""Joining, as far as this room goes: who wants to join proves a phone or an e-mail address, then comes in.

    started = access.start_registration(phone=…, pin=…, …)                       # a code is sent
    confirmed = access.confirm_registration(started.id, otp, attempt=…, now=now)     # the code is checked, and counted
    with transaction():
        entered = access.enter(confirmed, device_name=…, now=now)                # user, secret, device, session
        if entered.is_new: …                                                     # a wallet

Nothing that is answered before the code is shown tells whether somebody has an account. Whoever has one is told so by
message, and no code opens their registration.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from cauri.identity.access import codes, contacts, credentials, devices, former_contacts, hashing, keys, rules, sessions
from cauri.identity.access.contacts import Contact, PhoneNotMobile, PhoneNotServed
from cauri.identity.access.models import OneTimeCode, Registration, Secret
from cauri.identity.access.sessions import SignedInDevice
from cauri.identity.users import queries as user_queries
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.kit import ids, phone
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.money import currencies

_PURPOSE = OneTimeCode.Purpose.REGISTRATION
_BOX = "registration"


class RegistrationIncomplete(Refusal):
    """To join it takes a phone, a username and a PIN, or an e-mail address and a password."""

    code: ClassVar[str] = "registration_incomplete"


@dataclass(frozen=True)
class Started:
    """A registration that waits for its code. `sent_to` is masked."""

    id: UUID
    expires_at: datetime
    sent_to: str


@dataclass(frozen=True)
class Confirmed:
    """A registration whose code was shown. `attempt` tells a repeated request from another one."""

    registration_id: UUID
    attempt: str


@dataclass(frozen=True)
class Entered:
    """Somebody who has joined and is signed in. `is_new` is False when this repeats an answer that was lost."""

    user: User
    device: SignedInDevice
    is_new: bool


@durable
def start_registration(
    *,
    phone: str | None = None,
    email: str | None = None,
    username: str | None = None,
    name: str,
    pin: str | None = None,
    password: str | None = None,
    language: str,
    country: str,
    home_currency: str,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Started:
    """Begin to join: by phone (as typed in `country`), username and PIN, or by e-mail address and password.

    A code is sent, or, to who has an account already, word of it. Raises RegistrationIncomplete, PhoneRefused,
    PhoneInvalid, PhoneNotMobile, PhoneNotServed, WeakPin, PasswordTooWeak, TooManyCodes, messaging.NoCarrier, and of
    users: EmailInvalid, UsernameInvalid, NameInvalid, UnknownCountry, UnknownLanguage, money.UnknownCurrency.
    """
    registration = Registration(id=ids.new_id(), made_at=now)
    users.valid_country(country)
    users.valid_language(language)
    contact = _contact(phone, email, country=country, language=language)
    kind, secret = _secret(contact, username=username, pin=pin, password=password)
    details = {
        "phone": contact.address if contact.channel == "sms" else None,
        "email": contact.address if contact.channel == "email" else None,
        "username": None if username is None else users.valid_username(username),
        "name": users.valid_name(name),
        "language": language,
        "country": country,
        "home_currency": currencies.named(home_currency).code,
        "kind": kind.value,
        "digest": hashing.hashed(secret, owner=registration.pk),
    }
    registration.details = keys.sealed(_BOX, json.dumps(details))
    is_former = former_contacts.is_anothers(contact, than=None, now=now)  # asked in any case: the work tells nothing
    is_known = _owner_of(contact) is not None or is_former
    with transaction():
        code, registration.expires_at = codes.issue(
            _PURPOSE, contact, request_id=registration.pk, known=not is_known, now=now, origin=origin
        )
        registration.save(force_insert=True)
    if is_known:
        contacts.tell_known_already(contact)
    else:
        contacts.send_code(contact, code)
    return Started(id=registration.pk, expires_at=registration.expires_at, sent_to=contact.masked)


@durable
def confirm_registration(registration_id: UUID, otp: str, *, attempt: str = "", now: datetime) -> Confirmed:
    """Check the code of a registration; a wrong one is counted for good.

    `attempt` is the client's key of this request: with it, the same request may be repeated until the code ends.
    Raises WrongCode.
    """
    codes.check(_PURPOSE, otp, request_id=registration_id, attempt=attempt, now=now)
    return Confirmed(registration_id=registration_id, attempt=attempt)


@transaction_required
def enter(
    confirmed: Confirmed,
    *,
    device_name: str,
    username: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Entered:
    """Make a customer of who has shown the code, bind the device and open a session; all of it or none.

    `username` replaces the one that was asked for, which somebody may have taken. When it fails, the code is still
    good. A repeated attempt gets a session of its own in place of the first, while that is open. Raises WrongCode,
    AccountLocked, and of users: UsernameInvalid, UsernameTaken, PhoneTaken, EmailTaken.
    """
    registration = Registration.objects.select_for_update().get(pk=confirmed.registration_id)
    codes.spend(_PURPOSE, request_id=registration.pk, attempt=confirmed.attempt, now=now)
    is_new = registration.completed_at is None
    if is_new:
        user = _joined(registration, username=username, now=now)
    else:
        user = user_queries.user(registration.pk)
        sessions.replace(registration.session_id, now=now, origin=origin)
    device, secret = devices.bind(user.pk, device_name, now=now)
    opened = sessions.open_on(device.pk, user=user, device_secret=secret, now=now, origin=origin)
    registration.completed_at = registration.completed_at or now
    registration.session_id = opened.session_id
    registration.details = b""
    registration.save(update_fields=["completed_at", "session", "details"])
    return Entered(user=user, device=opened, is_new=is_new)


def forget_old(*, before: datetime) -> int:
    """Forget the registrations that ended before a time, joined or not. Answers how many."""
    return Registration.objects.filter(expires_at__lt=before).delete()[0]


def _contact(number: str | None, email: str | None, *, country: str, language: str) -> Contact:
    if number is not None and email is None:
        stored = phone.e164(number, region=country)
        if not phone.is_mobile(stored):
            raise PhoneNotMobile
        if phone.region_of(stored) not in settings.COUNTRIES:
            raise PhoneNotServed
        return Contact("sms", stored, language)
    if email is not None and number is None:
        return Contact("email", users.valid_email(email), language)
    raise RegistrationIncomplete


def _secret(
    contact: Contact, *, username: str | None, pin: str | None, password: str | None
) -> tuple[Secret.Kind, str]:
    if contact.channel == "sms" and username is not None and pin is not None and password is None:
        return Secret.Kind.PIN, rules.strong_pin(pin, phone=contact.address)
    if contact.channel == "email" and password is not None and pin is None:
        return Secret.Kind.PASSWORD, rules.strong_password(password)
    raise RegistrationIncomplete


def _owner_of(contact: Contact) -> User | None:
    if contact.channel == "sms":
        return user_queries.by_phone(E164(contact.address))
    return user_queries.by_email(contact.address)


def _joined(registration: Registration, *, username: str | None, now: datetime) -> User:
    details = json.loads(keys.opened(_BOX, bytes(registration.details)))
    user = users.join(
        user_id=registration.pk,
        phone=details["phone"],
        email=details["email"],
        username=details["username"] if username is None else username,
        name=details["name"],
        language=details["language"],
        country=details["country"],
        home_currency=details["home_currency"],
        tier=settings.TIER_OF_VERIFIED_PHONE if details["phone"] else 0,
        now=now,
    )
    for contact in contacts.contacts_of(user):
        former_contacts.must_be_free(contact, to=user.pk, now=now)
    credentials.keep(user.pk, Secret.Kind(details["kind"]), details["digest"], now=now)
    return user
