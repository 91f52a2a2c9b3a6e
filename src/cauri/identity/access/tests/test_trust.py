"""A device is trusted for thirty days, and …"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.support.authenticator import Authenticator

from cauri.identity.access import devices, queries
from cauri.identity.access import services as access
from cauri.identity.access.models import CoolingOff, Device, Tries
from cauri.identity.access.services import Challenged, DeviceProof, SignedInDevice
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, WRONG, Person
from cauri.identity.passkeys import services as passkeys

TRUST = timedelta(days=30)
LAPSED = NOW + TRUST
MAIL = "awa@example.org"


def _proof(awa: Person) -> DeviceProof:
    return DeviceProof(awa.device.device_id, str(awa.device.device_secret))


def _sign_in(awa: Person, *, now: datetime, pin: str = PIN) -> SignedInDevice | Challenged:
    return access.sign_in("awa", pin=pin, device=_proof(awa), device_name="her phone", now=now)


def _with_the_code(awa: Person, *, now: datetime) -> SignedInDevice:
    asked = _sign_in(awa, now=now)
    assert isinstance(asked, Challenged)
    return access.verify_sign_in(asked.challenge_id, people.code_sent(to="+22222123456"), now=now)


def test_takes_the_pin_alone_until_then(awa: Person) -> None:
    assert isinstance(_sign_in(awa, now=LAPSED - MINUTE), SignedInDevice)

    assert isinstance(_sign_in(awa, now=LAPSED), Challenged)


def test_is_not_trusted_longer_for_being_used(awa: Person) -> None:
    for days in (10, 20, 29):
        assert isinstance(_sign_in(awa, now=NOW + timedelta(days=days)), SignedInDevice)

    assert isinstance(_sign_in(awa, now=LAPSED), Challenged)


def test_is_the_same_device_once_the_code_was_shown(awa: Person) -> None:
    opened = _with_the_code(awa, now=LAPSED)

    assert (opened.device_id, opened.device_secret) == (awa.device.device_id, None)
    assert Device.objects.get().trusted_until == LAPSED + TRUST
    assert not CoolingOff.objects.exists(), "it is no new device"
    assert queries.caller_of(opened.tokens.access_token, now=LAPSED).device_id == awa.device.device_id
    assert isinstance(_sign_in(awa, now=LAPSED + TRUST - MINUTE), SignedInDevice)


def test_is_a_new_one_when_it_was_removed_while_the_code_was_on_its_way(awa: Person) -> None:
    tablet, caller = people.signed_in(awa.user, at=LAPSED)
    asked = _sign_in(awa, now=LAPSED)
    assert isinstance(asked, Challenged)
    access.forget_device(caller, awa.device.device_id, now=LAPSED)

    opened = access.verify_sign_in(asked.challenge_id, people.code_sent(to="+22222123456"), now=LAPSED)

    assert opened.device_id not in (awa.device.device_id, tablet.device_id)
    assert opened.device_secret is not None
    assert CoolingOff.objects.get().reason == "new_device"


def test_counts_wrong_pins_on_it_as_the_owners_still(awa: Person) -> None:
    with pytest.raises(access.SignInRefused):
        _sign_in(awa, now=LAPSED, pin=WRONG)

    assert Tries.objects.get(wrong=1).purpose == "sign_in"


def test_is_no_second_proof_beside_an_e_mails_code_any_more(awa: Person) -> None:
    asked = access.request_email_sign_in(MAIL, language="en", now=LAPSED)
    code = people.code_sent(to=MAIL)

    def verify(pin: str | None) -> SignedInDevice:
        return access.verify_email_sign_in(asked.id, code, pin=pin, device=_proof(awa), device_name="", now=LAPSED)

    with pytest.raises(access.SecondFactorNeeded):
        verify(None)
    assert verify(PIN).device_id == awa.device.device_id
    assert Device.objects.get().trusted_until == LAPSED + TRUST


def test_is_no_second_proof_when_it_is_removed_after_it_was_seen(awa: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere, trusted = people.signed_in(awa.user)[1], devices.trusted
    asked = access.request_email_sign_in(MAIL, language="en", now=NOW)
    code = people.code_sent(to=MAIL)

    def and_then_removed(*given: Any, **named: Any) -> Device | None:
        found = trusted(*given, **named)
        monkeypatch.setattr(devices, "trusted", trusted)
        access.forget_device(elsewhere, awa.device.device_id, now=NOW)
        return found

    monkeypatch.setattr(devices, "trusted", and_then_removed)
    with pytest.raises(access.SecondFactorNeeded):
        access.verify_email_sign_in(asked.id, code, device=_proof(awa), device_name="", now=NOW)

    assert Device.objects.filter(revoked_at=None).count() == 1


def test_asks_for_no_other_device_to_approve_a_reset_any_more(awa: Person) -> None:
    _, elsewhere = people.signed_in(awa.user, at=NOW + timedelta(days=5))

    trusted = access.request_pin_reset("+22222123456", language="en", device=_proof(awa), now=LAPSED - MINUTE)
    assert [one.id for one in access.pending_resets(elsewhere, now=LAPSED - MINUTE)] == [trusted.id]

    access.request_pin_reset("+22222123456", language="en", device=_proof(awa), now=LAPSED + MINUTE)
    assert [one.id for one in access.pending_resets(elsewhere, now=LAPSED + MINUTE)] == [trusted.id]


def test_is_trusted_again_by_a_passkey(awa: Person) -> None:
    held = Authenticator()
    made = held.create(passkeys.offer_registration(awa.caller, pin=PIN, now=NOW).options)
    passkeys.register(awa.caller, made, name="hers", now=NOW)

    shown = held.get(passkeys.offer_sign_in(now=LAPSED).options)
    opened = passkeys.sign_in(shown, device=_proof(awa), device_name="", now=LAPSED)

    assert opened.device_id == awa.device.device_id
    assert Device.objects.get().trusted_until == LAPSED + TRUST
