"""A forgotten PIN. A code to the phone is not enough: who has stolen the SIM gets it too.

So it takes another proof as well: a code to the e-mail address, the password, the approval on another device
(`reset_approvals`), or the word of two of the staff (`reset_grants`). Then little money leaves for 72 hours, while the
owner is told at every address.
"""

from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from cauri.identity.access import (
    claims,
    codes,
    contacts,
    cooling,
    credentials,
    devices,
    hashing,
    keys,
    reset_approvals,
    reset_grants,
    rules,
)
from cauri.identity.access.claims import Claimed
from cauri.identity.access.contacts import Contact
from cauri.identity.access.cooling import Reason
from cauri.identity.access.devices import DeviceProof
from cauri.identity.access.events import PinResetAsked
from cauri.identity.access.models import OneTimeCode
from cauri.identity.access.sessions import AccountLocked
from cauri.identity.access.sign_ins import NOBODY
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.infra.outbox import events
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction

_PURPOSE = OneTimeCode.Purpose.PIN_RESET


class Second(Enum):
    """What is shown beside the phone's code."""

    EMAIL = "a code to the e-mail address"
    PASSWORD = "the password"  # noqa: S105 - a kind of proof, not a password
    DEVICE = "the word of another device"
    GRANT = "the word of two of the staff"


class SecondProofNeeded(Refusal):
    """Beside the code to the phone it takes the e-mail's code, the password, or the word of another device or staff."""

    code: ClassVar[str] = "email_code_or_password"


class ContactTooNew(Refusal):
    """The phone, its SIM or the e-mail address is new since less than 72 hours: no PIN is chosen by way of it yet."""

    code: ClassVar[str] = "contact_too_new"
    status: ClassVar[int] = 403


@durable
def request_pin_reset(
    phone: str, *, language: str, device: DeviceProof | None = None, now: datetime, origin: Origin = NOWHERE
) -> Claimed:
    """Begin to choose a new PIN: a code goes to the phone, and soon another one to the e-mail address if there is one.

    What is asked for on a trusted `device` may be approved on another one.
    Raises PhoneRefused, PhoneNotMobile, PhoneNotServed, TooManyCodes, CodesUnavailable, messaging.NoCarrier.
    """
    contact, owner = contacts.phone_at(phone, language=language)
    asked_on = None if device is None else _trusted(device, owner, now=now)
    claimed = claims.claim(contact, owner, purpose=_PURPOSE, device_id=asked_on, now=now, origin=origin)
    _expect_second(claimed.id, now=now, origin=origin)
    return claimed


@durable
def send_second_code(claim_id: UUID, *, now: datetime) -> None:
    """Send the e-mail's code of a request for another PIN, if an account with a proven address was asked about.

    The code is made only now, so that it stands nowhere in clear; sent again, it is another one and the first is void.
    Raises contacts.NotTold, messaging.NoCarrier.
    """
    user = claims.claimant(claim_id)
    contact = None if user is None else _proven_email(user)
    if contact is None:
        return
    code, answered = keys.new_code(), _second(claim_id)
    digest = hashing.hashed(code, owner=answered)
    with transaction():
        expected = OneTimeCode.objects.filter(purpose=_PURPOSE, request_id=answered, target=contact.target)
        expected = expected.filter(superseded_at=None, used_at=None, expires_at__gt=now)
        is_expected = expected.update(digest=digest) > 0
    if is_expected:
        contacts.carry_code(contact, code)


@durable
def confirm_pin_reset(
    claim_id: UUID,
    otp: str,
    *,
    new: str,
    email_otp: str | None = None,
    password: str | None = None,
    attempt: str = "",
    now: datetime,
    origin: Origin = NOWHERE,
) -> None:
    """Give a new PIN to who shows the phone's code, and a second proof. They are signed out everywhere.

    That is the e-mail's code, the password, or else the approval that another device or the operator's staff gave.

    Raises SecondProofNeeded, WeakPin, WrongCode, ContactTooNew, PasswordWrong, PasswordLocked, AccountLocked.
    """
    if email_otp is not None and password is not None:
        raise SecondProofNeeded
    rules.strong_pin(new)
    codes.check(_PURPOSE, otp, request_id=claim_id, attempt=attempt, now=now)
    user = claims.owner_of(claim_id, purpose=_PURPOSE)
    _must_not_be_new(user, Reason.PHONE_CHANGED, now=now)
    second = _second_proof(
        claim_id, user, email_otp=email_otp, password=password, attempt=attempt, now=now, origin=origin
    )
    if second is not Second.GRANT:  # staff know about the card, and have seen whose it is
        _must_not_be_new(user, Reason.SIM_CHANGED, now=now)
    rules.strong_pin(new, phone=user.phone)
    with transaction():
        if users.locked(user.pk).state != User.State.ACTIVE:
            raise AccountLocked
        _, is_repeated = claims.proven(claim_id, purpose=_PURPOSE, attempt=attempt, now=now)
        if second is Second.GRANT and not is_repeated and not reset_grants.use(claim_id, user_id=user.pk, now=now):
            raise SecondProofNeeded
        if email_otp is not None:
            codes.spend(_PURPOSE, request_id=_second(claim_id), attempt=attempt, now=now)
        if not is_repeated:
            credentials.reset_pin(user.pk, new, now=now, origin=origin)


def _second_proof(
    claim_id: UUID,
    user: User,
    *,
    email_otp: str | None,
    password: str | None,
    attempt: str,
    now: datetime,
    origin: Origin,
) -> Second:
    """The second proof that was given; without one, another device or staff must have given their word."""
    if email_otp is not None:
        codes.check(_PURPOSE, email_otp, request_id=_second(claim_id), attempt=attempt, now=now)
        _must_not_be_new(user, Reason.EMAIL_CHANGED, now=now)
        return Second.EMAIL
    if password is not None:
        credentials.check_password(user.pk, password, now=now, origin=origin, after_code=True)
        return Second.PASSWORD
    if reset_approvals.is_approved(claim_id):
        return Second.DEVICE
    if reset_grants.stands(claim_id, user_id=user.pk, now=now):
        return Second.GRANT
    raise SecondProofNeeded


def _trusted(device: DeviceProof, owner: User | None, *, now: datetime) -> UUID | None:
    """The device, if it has proven to be the owner's. Nobody's is looked for as well: the work tells nothing."""
    found = devices.trusted(device, user_id=owner.pk if owner else NOBODY, now=now)
    return None if found is None else found.pk


def _expect_second(claim_id: UUID, *, now: datetime, origin: Origin) -> None:
    """The same work for everybody: a code that nobody knows, in whose place a known one comes once it is sent.

    What a message to a second address takes, or that there is none, must not show in the answer or its time.
    """
    user = claims.claimant(claim_id)
    contact = None if user is None else _proven_email(user)
    if contact is None:
        contact = Contact("email", f"{keys.stand_in('nobody', str(claim_id))}@invalid", "en")
    with transaction():
        codes.issue(_PURPOSE, contact, request_id=_second(claim_id), known=False, now=now, origin=origin)
        events.publish(PinResetAsked(claim_id=claim_id))


def _proven_email(user: User) -> Contact | None:
    return None if user.email_verified_at is None else Contact("email", str(user.email), user.language)


def _must_not_be_new(user: User, change: Reason, *, now: datetime) -> None:
    if cooling.is_under_way(user.pk, change, now=now):
        raise ContactTooNew


def _second(claim_id: UUID) -> UUID:
    """The request that the second code answers."""
    return keys.stand_in("pin_reset_by_email", str(claim_id))
