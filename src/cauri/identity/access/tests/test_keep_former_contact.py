"""A phone or an e-mail address that was a customer's until lately …"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cauri.identity.access import keys
from cauri.identity.access import services as access
from cauri.identity.access.services import Claimed, Started
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN, Person
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.identity.users.services import EmailTaken, PhoneTaken
from cauri.infra.messaging import queries as mailbox
from cauri.kit.transactions import transaction

PHONE, MAIL = "+22222123456", "awa@example.org"
NEW = {"sms": "+22222654321", "email": "awa.d@example.org"}
FORMER = {"sms": PHONE, "email": MAIL}
THREE_DAYS = timedelta(hours=72)
CHANNELS = pytest.mark.parametrize("channel", ["sms", "email"])


def _ask(person: Person, address: str, *, now: datetime) -> Claimed:
    if "@" in address:
        return access.request_email_change(person.caller, address, pin=PIN, now=now)
    return access.request_phone_change(person.caller, address, pin=PIN, now=now)


def _change(person: Person, channel: Any, address: str, *, now: datetime = NOW) -> None:
    asked = _ask(person, address, now=now)
    access.confirm_contact_change(person.caller, channel, asked.id, people.code_sent(to=address), now=now)


def _start(channel: str, *, now: datetime) -> Started:
    by_phone = {"phone": PHONE, "username": "thief", "pin": PIN}
    wanted: dict[str, Any] = by_phone if channel == "sms" else {"email": MAIL, "password": PASSWORD}
    return access.start_registration(**wanted, name="X", language="en", country="MR", home_currency="MRU", now=now)


def _enter(started: Started, otp: str, *, now: datetime) -> User:
    confirmed = access.confirm_registration(started.id, otp, now=now)
    with transaction():
        return access.enter(confirmed, device_name="", now=now).user


@CHANNELS
def test_is_taken_to_who_joins(awa: Person, channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _change(awa, channel, NEW[channel])
    monkeypatch.setattr(keys, "new_code", lambda: "204816")  # the dice

    started = _start(channel, now=NOW + MINUTE)

    assert "you have an account" in mailbox.recent(1)[0].message.body
    with pytest.raises(access.WrongCode):
        _enter(started, "204816", now=NOW + MINUTE)


@CHANNELS
def test_is_taken_to_who_has_begun_to_join_before(awa: Person, channel: str) -> None:
    User.objects.filter(pk=awa.user.pk).update(phone="+22236999999", email="other@example.org")
    started = _start(channel, now=NOW)
    otp = people.code_sent(to=FORMER[channel])
    User.objects.filter(pk=awa.user.pk).update(phone=PHONE, email=MAIL)
    _change(awa, channel, NEW[channel], now=NOW + MINUTE)

    with pytest.raises((PhoneTaken, EmailTaken)):
        _enter(started, otp, now=NOW + 2 * MINUTE)
    assert User.objects.count() == 1


@CHANNELS
def test_is_taken_to_who_would_change_to_it(awa: Person, channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    moussa = people.person("Moussa Diop")
    _change(awa, channel, NEW[channel])
    monkeypatch.setattr(keys, "new_code", lambda: "204816")

    asked = _ask(moussa, FORMER[channel], now=NOW + MINUTE)

    assert "is your account's" in mailbox.recent(1)[0].message.body
    shown: Any = channel
    with pytest.raises(access.WrongCode):
        access.confirm_contact_change(moussa.caller, shown, asked.id, "204816", now=NOW + MINUTE)


@CHANNELS
def test_is_taken_to_who_has_asked_for_it_before(awa: Person, channel: Any) -> None:
    moussa = people.person("Moussa Diop")
    User.objects.filter(pk=awa.user.pk).update(phone="+22236999999", email="other@example.org")
    asked = _ask(moussa, FORMER[channel], now=NOW)
    otp = people.code_sent(to=FORMER[channel])
    User.objects.filter(pk=awa.user.pk).update(phone=PHONE, email=MAIL)
    _change(awa, channel, NEW[channel], now=NOW + MINUTE)

    with pytest.raises((PhoneTaken, EmailTaken)):
        access.confirm_contact_change(moussa.caller, channel, asked.id, otp, now=NOW + 2 * MINUTE)
    assert FORMER[channel] not in (users.user(moussa.user.pk).phone, users.user(moussa.user.pk).email)


@CHANNELS
def test_may_be_its_owner_s_again(awa: Person, channel: str) -> None:
    _change(awa, channel, NEW[channel])

    _change(awa, channel, FORMER[channel], now=NOW + MINUTE)

    assert (users.user(awa.user.pk).phone, users.user(awa.user.pk).email) == (PHONE, MAIL)


@CHANNELS
def test_is_anybody_s_after_three_days(awa: Person, channel: str) -> None:
    _change(awa, channel, NEW[channel])
    later = NOW + THREE_DAYS

    started = _start(channel, now=later)
    newcomer = _enter(started, people.code_sent(to=FORMER[channel]), now=later)

    assert FORMER[channel] in (newcomer.phone, newcomer.email)


@CHANNELS
def test_locks_the_account_that_it_was_taken_from(awa: Person, channel: str) -> None:
    _change(awa, channel, NEW[channel])
    _start(channel, now=NOW + MINUTE)

    asked = access.request_lock(FORMER[channel], language="en", now=NOW + 2 * MINUTE)
    access.confirm_lock(asked.id, people.code_sent(to=FORMER[channel]), wipe=True, now=NOW + 2 * MINUTE)

    assert users.user(awa.user.pk).state == User.State.LOCKED
