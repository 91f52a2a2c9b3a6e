"""Another phone number or e-mail address: asked for with the PIN or the password, proven by a code that goes there.

Who has stolen a session wants this next. So the address before is told, and may still lock the account for 72 hours;
other sessions end, little money leaves, and no PIN is reset by way of the new address (`resets`).
"""

import math
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from django.db import connection

from cauri.identity.access import codes, contacts, cooling, former_contacts, keys, reauthentication, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.access.claims import Claimed
from cauri.identity.access.codes import TooManyCodes, WrongCode
from cauri.identity.access.contacts import Contact
from cauri.identity.access.events import ContactChanged
from cauri.identity.access.models import ContactChange, CoolingOff, OneTimeCode, Session
from cauri.identity.users import queries
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.messaging.ports import Channel
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.phone import E164
from cauri.kit.transactions import durable, transaction, transaction_required

MOST_A_DAY: Final = 5
_DAY: Final = timedelta(days=1)
_PURPOSE: Final = OneTimeCode.Purpose.CONTACT_CHANGE
_BOX: Final = "contact_change"
_REASONS: Final[dict[Channel, CoolingOff.Reason]] = {
    "sms": CoolingOff.Reason.PHONE_CHANGED,
    "email": CoolingOff.Reason.EMAIL_CHANGED,
}


@durable
def request_phone_change(
    caller: Caller,
    phone: str,
    *,
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Claimed:
    """Begin to have another phone number, or a first one: a code goes there. A number that is taken gets word of it.

    Raises what `reauthenticate` and `sessions.must_stand` raise, PhoneRefused, PhoneNotMobile, PhoneNotServed,
    TooManyCodes, messaging.NoCarrier.
    """
    contact, owner = contacts.phone_at(phone, language=caller.language)
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    return _requested(caller, contact, owner, now=now, origin=origin)


@durable
def request_email_change(
    caller: Caller,
    email: str,
    *,
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> Claimed:
    """Begin to have another e-mail address, or a first one: a code goes there. One that is taken gets word of it.

    Raises what `reauthenticate` and `sessions.must_stand` raise, users.EmailInvalid, TooManyCodes, messaging.NoCarrier.
    """
    contact, owner = contacts.email_at(email, language=caller.language)
    reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    return _requested(caller, contact, owner, now=now, origin=origin)


@durable
def confirm_contact_change(
    caller: Caller,
    channel: Channel,
    change_id: UUID,
    otp: str,
    *,
    attempt: str = "",
    now: datetime,
    origin: Origin = NOWHERE,
) -> User:
    """Give the caller the address of a change of theirs whose code they show. A wrong code is counted for good.

    With the same `attempt` it may be repeated until the code ends.
    Raises WrongCode, SessionOver, AccountLocked, users.PhoneTaken, EmailTaken.
    """
    if not ContactChange.objects.filter(pk=change_id, user_id=caller.user_id, channel=channel).exists():
        raise WrongCode
    codes.check(_PURPOSE, otp, request_id=change_id, attempt=attempt, now=now)
    with transaction():
        sessions.must_stand(caller)
        is_repeated = codes.spend(_PURPOSE, request_id=change_id, attempt=attempt, now=now)
        if not is_repeated:
            _carry_out(caller, ContactChange.objects.get(pk=change_id), now=now, origin=origin)
    return queries.user(caller.user_id)


def forget_old(*, before: datetime) -> int:
    """Forget the changes that ended before a time, carried out or not. Answers how many."""
    return ContactChange.objects.filter(expires_at__lt=before).delete()[0]


def _requested(caller: Caller, contact: Contact, owner: User | None, *, now: datetime, origin: Origin) -> Claimed:
    is_former = former_contacts.is_anothers(contact, than=caller.user_id, now=now)  # asked in any case
    is_free = owner is None and not is_former
    change = ContactChange(id=ids.new_id(), user_id=caller.user_id, channel=contact.channel, made_at=now)
    change.address = keys.sealed(_BOX, contact.address)
    with transaction():
        sessions.must_stand(caller)
        _must_not_be_too_many(caller, now)
        code, change.expires_at = codes.issue(
            _PURPOSE, contact, request_id=change.pk, known=is_free, now=now, origin=origin
        )
        change.save(force_insert=True)
        _record("access.contact_change_requested", caller, contact.channel, now=now, origin=origin)
    if is_free:
        contacts.send_code(contact, code)
    else:
        contacts.tell_taken(contact)
    return Claimed(id=change.pk, expires_at=change.expires_at, sent_to=contact.masked)


@transaction_required
def _must_not_be_too_many(caller: Caller, now: datetime) -> None:
    """Each goes to an address of the caller's choice: a session must not become a machine that writes to strangers.

    Requests of one customer wait for each other here, so that the most is kept to exactly.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"contact_changes:{caller.user_id}"])
    lately = ContactChange.objects.filter(user_id=caller.user_id, made_at__gt=now - _DAY).order_by("-made_at")
    times = list(lately.values_list("made_at", flat=True)[:MOST_A_DAY])
    if len(times) == MOST_A_DAY:
        raise TooManyCodes(retry_after=math.ceil((times[-1] + _DAY - now).total_seconds()))


@transaction_required
def _carry_out(caller: Caller, change: ContactChange, *, now: datetime, origin: Origin) -> None:
    person, channel = queries.user(caller.user_id), cast(Channel, change.channel)
    before = next((one for one in contacts.contacts_of(person) if one.channel == channel), None)
    address = keys.opened(_BOX, bytes(change.address))
    if channel == "sms":
        users.change_phone(person, E164(address), now=now)
    else:
        users.change_email(person, address, now=now)
    former_contacts.must_be_free(Contact(channel, address, person.language), to=person.pk, now=now)
    former_id = None if before is None else former_contacts.keep(person.pk, before, now=now)
    cooling.begin(person.pk, _REASONS[channel], now=now)
    sessions.end_others(caller, why=Session.Ending.SECRET_CHANGED, now=now, origin=origin)
    _record("access.contact_changed", caller, channel, now=now, origin=origin)
    events.publish(ContactChanged(user_id=person.pk, channel=channel, former_id=former_id))
    change.address = b""
    change.save(update_fields=["address"])


def _record(action: str, caller: Caller, channel: Channel, *, now: datetime, origin: Origin) -> None:
    audit.record(
        action,
        actor=Actor("customer", caller.user_id),
        subject=Subject("users.user", caller.user_id),
        now=now,
        after={"channel": channel},
        origin=origin,
    )
