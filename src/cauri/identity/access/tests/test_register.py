"""Registering …"""

from typing import Any

import pytest
from pytest_django import Settings

from cauri.identity.access import keys
from cauri.identity.access import services as access
from cauri.identity.access.models import Device, Registration, Secret, Session
from cauri.identity.access.services import Confirmed, DeviceProof, Entered, SignedInDevice, Started
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.identity.users.services import EmailInvalid, NameInvalid, UnknownCountry, UsernameInvalid, UsernameTaken
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.phone import E164, PhoneInvalid, PhoneRefused
from cauri.kit.transactions import transaction

BY_PHONE = {"phone": "22 12 34 56", "username": "Awa.D", "pin": PIN}
BY_EMAIL = {"email": "Awa@Example.org", "password": PASSWORD}

pytestmark = pytest.mark.django_db


def _start(**wanted: Any) -> Started:
    person = {"name": "Awa Diallo", "language": "en", "country": "MR", "home_currency": "MRU", "now": NOW}
    return access.start_registration(**{**person, **wanted})


def _enter(confirmed: Confirmed, **wanted: Any) -> Entered:
    with transaction():
        return access.enter(confirmed, **{"device_name": "Awa's phone", "now": NOW, **wanted})


def _join(**wanted: Any) -> Entered:
    started = _start(**wanted)
    return _enter(access.confirm_registration(started.id, people.code_sent(), now=NOW))


def test_by_phone_makes_a_customer_on_a_bound_device() -> None:
    started = _start(**BY_PHONE)
    assert (started.sent_to, started.expires_at) == ("+222 ••••••56", NOW + 5 * MINUTE)
    assert User.objects.count() == 0

    entered = _enter(access.confirm_registration(started.id, people.code_sent(to="+22222123456"), now=NOW))

    assert entered.is_new
    user = users.by_phone(E164("+22222123456"))
    assert user == entered.user
    assert (user.pk, user.username, user.tier, user.phone_verified_at) == (started.id, "Awa.D", 1, NOW)
    access.check_pin(user.pk, PIN, now=NOW)
    secret = entered.device.device_secret
    assert secret is not None
    again = access.sign_in(
        "awa.d", pin=PIN, device=DeviceProof(entered.device.device_id, secret), device_name="", now=NOW
    )
    assert isinstance(again, SignedInDevice)
    names = set(PublishedFact.objects.values_list("name", flat=True))
    assert {"users.user_joined", "access.signed_in"} <= names


def test_by_e_mail_makes_a_customer_who_moves_no_money_yet() -> None:
    started = _start(**BY_EMAIL)
    assert started.expires_at == NOW + 10 * MINUTE

    entered = _enter(access.confirm_registration(started.id, people.code_sent(to="awa@example.org"), now=NOW))

    assert (entered.user.email, entered.user.username, entered.user.tier) == ("awa@example.org", None, 0)
    with pytest.raises(access.PinNotSet):
        access.check_pin(entered.user.pk, PIN, now=NOW)


def test_gives_the_tier_that_the_operator_says(settings: Settings) -> None:
    settings.TIER_OF_VERIFIED_PHONE = 2

    assert _join(**BY_PHONE).user.tier == 2


def test_keeps_nothing_in_clear_while_it_waits() -> None:
    started = _start(**BY_PHONE)

    details = bytes(Registration.objects.get(pk=started.id).details)
    assert not any(word in details for word in (b"Awa", b"22123456", b"argon2", PIN.encode()))


def test_answers_the_same_when_the_contact_is_somebodys(awa: people.Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "new_code", lambda: "204816")  # the dice
    known = _start(**BY_PHONE)
    nobodys = _start(**{**BY_PHONE, "phone": "36 12 34 57"})

    assert (known.expires_at, known.sent_to) == (nobodys.expires_at, "+222 ••••••56")
    told = {kept.message.recipient: kept.message.body for kept in mailbox.recent(2)}
    assert "you have an account" in told["+22222123456"]
    with pytest.raises(access.WrongCode):
        access.confirm_registration(known.id, "204816", now=NOW)
    access.confirm_registration(nobodys.id, "204816", now=NOW)
    with pytest.raises(access.TooManyCodes):
        _start(**BY_PHONE)
    with pytest.raises(access.TooManyCodes):
        _start(**{**BY_PHONE, "phone": "36 12 34 57"})


def test_says_that_a_username_is_taken_only_after_the_code_and_takes_another(awa: people.Person) -> None:
    started = _start(**{**BY_PHONE, "phone": "36 12 34 57", "username": "AWA"})
    confirmed = access.confirm_registration(started.id, people.code_sent(), attempt="1", now=NOW)
    with pytest.raises(UsernameTaken):
        _enter(confirmed)

    again = access.confirm_registration(started.id, people.code_sent(), attempt="2", now=NOW)
    assert _enter(again, username="awa2").user.username == "awa2"


def test_may_be_repeated_by_the_same_client_when_the_answer_was_lost() -> None:
    started = _start(**BY_PHONE)
    code = people.code_sent()
    first = _enter(access.confirm_registration(started.id, code, attempt="hers", now=NOW))

    second = _enter(access.confirm_registration(started.id, code, attempt="hers", now=NOW + MINUTE))

    assert (first.user, first.is_new) == (second.user, True)
    assert not second.is_new
    assert Session.objects.get(pk=first.device.session_id).ended_why == "replaced"
    assert Device.objects.filter(revoked_at=None).get().pk == second.device.device_id
    for attempt in ("", "another's"):
        with pytest.raises(access.WrongCode):
            access.confirm_registration(started.id, code, attempt=attempt, now=NOW + MINUTE)


def test_uses_the_code_up_once_even_when_it_was_checked_twice() -> None:
    started = _start(**BY_PHONE)
    code = people.code_sent()
    one, two = (access.confirm_registration(started.id, code, now=NOW) for _ in range(2))
    _enter(one)

    with pytest.raises(access.WrongCode):
        _enter(two)


def test_counts_wrong_codes() -> None:
    started = _start(**BY_PHONE)
    code = people.code_sent()
    for _ in range(5):
        with pytest.raises(access.WrongCode):
            access.confirm_registration(started.id, people.other_than(code), now=NOW)

    with pytest.raises(access.WrongCode):
        access.confirm_registration(started.id, code, now=NOW)


def test_is_not_confirmed_when_there_is_none() -> None:
    with pytest.raises(access.WrongCode):
        access.confirm_registration(ids.new_id(), "123456", now=NOW)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({}, access.RegistrationIncomplete),
        ({**BY_PHONE, **BY_EMAIL}, access.RegistrationIncomplete),
        ({**BY_PHONE, "pin": None}, access.RegistrationIncomplete),
        ({**BY_PHONE, "username": None}, access.RegistrationIncomplete),
        ({**BY_EMAIL, "password": None}, access.RegistrationIncomplete),
        ({**BY_EMAIL, "password": None, "pin": PIN}, access.RegistrationIncomplete),
        ({**BY_PHONE, "phone": "12"}, PhoneInvalid),
        ({**BY_PHONE, "phone": "call me"}, PhoneRefused),
        ({**BY_PHONE, "phone": "+33 1 42 68 53 00"}, access.PhoneNotMobile),
        ({**BY_PHONE, "phone": "+44 7400 123456"}, access.PhoneNotServed),
        ({**BY_PHONE, "phone": "+992 917 12 34 56"}, access.PhoneNotServed),
        ({**BY_PHONE, "pin": "1234"}, access.WeakPin),
        ({**BY_PHONE, "pin": "3456"}, access.WeakPin),
        ({**BY_PHONE, "username": "no spaces"}, UsernameInvalid),
        ({**BY_PHONE, "username": "22123456"}, UsernameInvalid),
        ({**BY_PHONE, "name": " "}, NameInvalid),
        ({**BY_PHONE, "country": "XX"}, UnknownCountry),
        ({**BY_EMAIL, "email": "awa"}, EmailInvalid),
        ({**BY_EMAIL, "password": "password"}, access.PasswordTooWeak),
    ],
)
def test_refuses(wanted: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        _start(**wanted)

    assert Registration.objects.count() == 0
    assert mailbox.recent(1) == []


def test_leaves_nothing_behind_when_the_room_above_fails() -> None:
    started = _start(**BY_PHONE)
    confirmed = access.confirm_registration(started.id, people.code_sent(), now=NOW)

    def with_a_wallet() -> None:
        with transaction():
            access.enter(confirmed, device_name="", now=NOW)
            raise LookupError("no wallet")

    with pytest.raises(LookupError):
        with_a_wallet()

    assert (User.objects.count(), Secret.objects.count(), Session.objects.count()) == (0, 0, 0)
    assert _enter(confirmed).is_new
