"""Repeating a sign-in whose answer was lost …"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from cauri.identity.access import devices, queries
from cauri.identity.access import services as access
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import Device, Session
from cauri.identity.access.services import Challenged, DeviceProof, SignedInDevice
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN, Person
from cauri.infra.audit.acts import SYSTEM
from cauri.kit.transactions import transaction

PHONE, MAIL = "+22222123456", "awa@example.org"
NEW = "5926"


@dataclass(frozen=True)
class Shown:
    """Somebody is in by a code, and may ask once more under the same key; `owner` is Awa, on her own phone."""

    first: SignedInDevice
    again: Callable[[datetime], SignedInDevice]
    owner: Caller


def _by_code(awa: Person) -> Shown:
    told = access.sign_in("awa", pin=PIN, device_name="another", now=NOW)
    assert isinstance(told, Challenged)
    code = people.code_sent(to=PHONE)

    def show(now: datetime) -> SignedInDevice:
        return access.verify_sign_in(told.challenge_id, code, attempt="k", now=now)

    return Shown(show(NOW), show, awa.caller)


def _by_e_mail(awa: Person, **given: Any) -> Shown:
    asked = access.request_email_sign_in(MAIL, language="en", now=NOW)
    code = people.code_sent(to=MAIL)
    proof = given or {"pin": PIN}

    def show(now: datetime) -> SignedInDevice:
        return access.verify_email_sign_in(asked.id, code, device_name="another", attempt="k", now=now, **proof)

    return Shown(show(NOW), show, awa.caller)


def _by_e_mail_on_a_bound_device(awa: Person) -> Shown:
    other, _ = people.signed_in(awa.user, at=NOW - MINUTE)
    return _by_e_mail(awa, device=DeviceProof(other.device_id, str(other.device_secret)))


WAYS = pytest.mark.parametrize("way", [_by_code, _by_e_mail, _by_e_mail_on_a_bound_device])


def _ended_by_its_owner(shown: Shown) -> None:
    access.end_session(shown.owner, shown.first.session_id, now=NOW + MINUTE)


def _signed_out(shown: Shown) -> None:
    session = Session.objects.get(pk=shown.first.session_id)
    access.sign_out(people.caller_on(session.user, shown.first), now=NOW + MINUTE)


def _of_a_lost_device(shown: Shown) -> None:
    with transaction():
        devices.revoke(shown.first.user_id, now=NOW + MINUTE)


def _of_a_locked_account_that_is_open_again(shown: Shown) -> None:
    access.lock_for(shown.first.user_id, by=SYSTEM, wipe=False, now=NOW + MINUTE)
    with transaction():
        access.unlock(shown.first.user_id, proof=access.Proof.DOCUMENT_SEEN, by=SYSTEM, now=NOW + MINUTE)


def _under_another_pin(shown: Shown) -> None:
    access.change_pin(shown.owner, old=PIN, new=NEW, now=NOW + MINUTE)


def _under_a_reset_pin(shown: Shown) -> None:
    claimed = access.request_pin_reset(PHONE, language="en", now=NOW + 2 * MINUTE)
    otp = people.code_sent(to=PHONE)
    access.confirm_pin_reset(claimed.id, otp, new=NEW, password=PASSWORD, now=NOW + 2 * MINUTE)


@WAYS
@pytest.mark.parametrize(
    "over",
    [
        _ended_by_its_owner,
        _signed_out,
        _of_a_lost_device,
        _of_a_locked_account_that_is_open_again,
        _under_another_pin,
        _under_a_reset_pin,
    ],
)
def test_gives_no_session_in_place_of_one_that_is_over(
    db: None, way: Callable[[Person], Shown], over: Callable[[Shown], None]
) -> None:
    shown = way(people.person(password=PASSWORD))
    over(shown)
    before = Session.objects.count(), Device.objects.count()

    with pytest.raises((access.WrongCode, access.SignInRefused, access.SecondFactorNeeded)):
        shown.again(NOW + 3 * MINUTE)

    assert (Session.objects.count(), Device.objects.count()) == before
    with pytest.raises(access.SessionOver):
        queries.caller_of(shown.first.tokens.access_token, now=NOW + 3 * MINUTE)


@WAYS
def test_may_be_done_more_than_once_and_leaves_one_session(awa: Person, way: Callable[[Person], Shown]) -> None:
    shown = way(awa)
    open_before = Session.objects.filter(ended_at=None).count()

    for minute in (1, 2):
        latest = shown.again(NOW + minute * MINUTE)

    assert Session.objects.filter(ended_at=None).count() == open_before
    assert Session.objects.get(pk=shown.first.session_id).ended_why == "replaced"
    assert queries.caller_of(latest.tokens.access_token, now=NOW + 2 * MINUTE).user_id == awa.user.pk


def test_leaves_a_device_that_was_bound_before(awa: Person) -> None:
    shown = _by_e_mail_on_a_bound_device(awa)

    assert shown.again(NOW + MINUTE).device_id == shown.first.device_id
    assert Device.objects.get(pk=shown.first.device_id).revoked_at is None


def test_gives_no_session_in_place_of_one_that_is_over_to_who_has_just_joined(db: None) -> None:
    started = access.start_registration(
        phone=PHONE, username="awa", pin=PIN, name="Awa", language="en", country="MR", home_currency="MRU", now=NOW
    )
    code = people.code_sent(to=PHONE)

    def enter(now: datetime) -> access.Entered:
        confirmed = access.confirm_registration(started.id, code, attempt="k", now=now)
        with transaction():
            return access.enter(confirmed, device_name="a phone", now=now)

    entered = enter(NOW)
    owner = people.signed_in(entered.user)[1]
    access.end_session(owner, entered.device.session_id, now=NOW + MINUTE)

    with pytest.raises(access.WrongCode):
        enter(NOW + MINUTE)
    assert Device.objects.filter(revoked_at=None).get().pk == owner.device_id
