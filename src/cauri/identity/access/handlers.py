"""What happened to an account is told to its owner everywhere, because one of the places may be in other hands."""

from functools import partial
from typing import cast

import structlog

from cauri.identity.access import contacts, former_contacts, resets, telling
from cauri.identity.access.events import (
    AccountClosed,
    AccountLocked,
    AccountUnlocked,
    ContactChanged,
    DeviceRemoved,
    PinIsBarred,
    PinReset,
    PinResetAsked,
    PinResetGranted,
    SimChanged,
)
from cauri.identity.users.events import UsernameChanged
from cauri.infra.messaging.ports import Channel
from cauri.infra.messaging.services import NoCarrier
from cauri.infra.outbox import events
from cauri.kit import clock

log = structlog.get_logger(__name__)


@events.handles(AccountLocked, queue="notifications", outside=True)
def text_of_lock(fact: AccountLocked) -> None:
    """To the phone: perhaps it is found by somebody honest."""
    telling.tell(fact.user_id, "sms", contacts.tell_locked)


@events.handles(AccountLocked, queue="notifications", outside=True)
def mail_of_lock(fact: AccountLocked) -> None:
    """By e-mail."""
    telling.tell(fact.user_id, "email", contacts.tell_locked)


@events.handles(AccountClosed, queue="notifications", outside=True)
def text_of_closing(fact: AccountClosed) -> None:
    """Was that you? The account has no address any more, so it goes to those it had until now."""
    for former in former_contacts.of(fact.user_id, "sms"):
        telling.tell_at(former, contacts.tell_closed)


@events.handles(AccountClosed, queue="notifications", outside=True)
def mail_of_closing(fact: AccountClosed) -> None:
    """Was that you?"""
    for former in former_contacts.of(fact.user_id, "email"):
        telling.tell_at(former, contacts.tell_closed)


@events.handles(AccountUnlocked, queue="notifications", outside=True)
def text_of_unlock(fact: AccountUnlocked) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "sms", contacts.tell_unlocked)


@events.handles(AccountUnlocked, queue="notifications", outside=True)
def mail_of_unlock(fact: AccountUnlocked) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "email", contacts.tell_unlocked)


@events.handles(PinResetAsked, queue="notifications", outside=True, urgent=True)
def mail_second_code(fact: PinResetAsked) -> None:
    """Outside the request, whose answer and time must not tell whether there is an account with an e-mail address."""
    try:
        resets.send_second_code(fact.claim_id, now=clock.now())
    except NoCarrier:  # as for who has no address: the password or another device is the second proof
        log.warning("access.not_told", channel="email")


@events.handles(PinResetGranted, queue="notifications", outside=True)
def text_of_grant(fact: PinResetGranted) -> None:
    """Was that you, at the counter?"""
    telling.tell(fact.user_id, "sms", contacts.tell_reset_granted)


@events.handles(PinResetGranted, queue="notifications", outside=True)
def mail_of_grant(fact: PinResetGranted) -> None:
    """Was that you, at the counter?"""
    telling.tell(fact.user_id, "email", contacts.tell_reset_granted)


@events.handles(PinReset, queue="notifications", outside=True)
def text_of_new_pin(fact: PinReset) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "sms", contacts.tell_pin_reset)


@events.handles(PinReset, queue="notifications", outside=True)
def mail_of_new_pin(fact: PinReset) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "email", contacts.tell_pin_reset)


@events.handles(PinIsBarred, queue="notifications", outside=True)
def text_of_barred_pin(fact: PinIsBarred) -> None:
    """Somebody is guessing."""
    telling.tell(fact.user_id, "sms", contacts.tell_pin_barred)


@events.handles(PinIsBarred, queue="notifications", outside=True)
def mail_of_barred_pin(fact: PinIsBarred) -> None:
    """Somebody is guessing."""
    telling.tell(fact.user_id, "email", contacts.tell_pin_barred)


@events.handles(DeviceRemoved, queue="notifications", outside=True)
def text_of_removed_device(fact: DeviceRemoved) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "sms", contacts.tell_device_removed)


@events.handles(DeviceRemoved, queue="notifications", outside=True)
def mail_of_removed_device(fact: DeviceRemoved) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "email", contacts.tell_device_removed)


@events.handles(SimChanged, queue="notifications", outside=True)
def text_of_new_sim(fact: SimChanged) -> None:
    """Was that you? It may be a thief who reads this; the e-mail goes elsewhere."""
    telling.tell(fact.user_id, "sms", contacts.tell_sim_changed)


@events.handles(SimChanged, queue="notifications", outside=True)
def mail_of_new_sim(fact: SimChanged) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "email", contacts.tell_sim_changed)


@events.handles(ContactChanged, queue="notifications", outside=True)
def text_of_new_contact(fact: ContactChanged) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "sms", partial(contacts.tell_changed, changed=_channel_of(fact)))


@events.handles(ContactChanged, queue="notifications", outside=True)
def mail_of_new_contact(fact: ContactChanged) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "email", partial(contacts.tell_changed, changed=_channel_of(fact)))


@events.handles(ContactChanged, queue="notifications", outside=True)
def word_to_former_contact(fact: ContactChanged) -> None:
    """Where a thief does not read: for 72 hours the account can be locked from there."""
    former = None if fact.former_id is None else former_contacts.contact(fact.former_id)
    if former is not None:
        telling.tell_at(former, partial(contacts.tell_changed, changed=_channel_of(fact)))


@events.handles(UsernameChanged, queue="notifications", outside=True)
def text_of_new_username(fact: UsernameChanged) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "sms", contacts.tell_renamed)


@events.handles(UsernameChanged, queue="notifications", outside=True)
def mail_of_new_username(fact: UsernameChanged) -> None:
    """Was that you?"""
    telling.tell(fact.user_id, "email", contacts.tell_renamed)


def _channel_of(fact: ContactChanged) -> Channel:
    return cast(Channel, fact.channel)
