"""What changes how a customer gets in, asked for by a request that was let in a moment before the end, …"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.support.authenticator import Authenticator

from cauri.identity.access import services as access
from cauri.identity.access import sessions
from cauri.identity.access.models import Claim, Device, Secret, StepUp
from cauri.identity.access.services import DeviceProof
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, Person
from cauri.identity.passkeys import queries as passkey_queries
from cauri.identity.passkeys import services as passkeys
from cauri.identity.users import queries as users
from cauri.infra.audit.acts import SYSTEM
from cauri.kit.transactions import transaction

PHONE, NEW_PHONE = "+22222123456", "+22222654321"
LATER = NOW + MINUTE


def _phone(awa: Person) -> Callable[[], object]:
    asked = access.request_phone_change(awa.caller, NEW_PHONE, pin=PIN, now=NOW)
    code = people.code_sent(to=NEW_PHONE)
    return lambda: access.confirm_contact_change(awa.caller, "sms", asked.id, code, now=LATER)


def _phone_asked(awa: Person) -> Callable[[], object]:
    return lambda: access.request_phone_change(awa.caller, NEW_PHONE, pin=PIN, now=LATER)


def _name(awa: Person) -> Callable[[], object]:
    return lambda: access.change_profile(awa.caller, username="awa.2", pin=PIN, now=LATER)


def _step_up(awa: Person) -> Callable[[], object]:
    return lambda: access.start_step_up(awa.caller, PIN, now=LATER)


def _push(awa: Person) -> Callable[[], object]:
    return lambda: access.take_push(awa.caller, "a-token-of-an-app", now=LATER)


def _device(awa: Person) -> Callable[[], object]:
    other, _ = people.signed_in(awa.user)
    return lambda: access.forget_device(awa.caller, other.device_id, now=LATER)


def _pin(awa: Person) -> Callable[[], object]:
    return lambda: access.change_pin(awa.caller, old=PIN, new="5926", now=LATER)


def _passkey(awa: Person) -> Callable[[], object]:
    made = Authenticator().create(passkeys.offer_registration(awa.caller, pin=PIN, now=NOW).options)
    return lambda: passkeys.register(awa.caller, made, name="a passkey", now=LATER)


def _no_passkey(awa: Person) -> Callable[[], object]:
    made = Authenticator().create(passkeys.offer_registration(awa.caller, pin=PIN, now=NOW).options)
    kept = passkeys.register(awa.caller, made, name="a passkey", now=NOW)
    return lambda: passkeys.remove(awa.caller, kept.pk, pin=PIN, now=LATER)


def _reset(awa: Person) -> Callable[[], object]:
    other, _ = people.signed_in(awa.user)
    device = DeviceProof(other.device_id, str(other.device_secret))
    asked = access.request_pin_reset(PHONE, language="en", device=device, now=NOW)
    return lambda: access.approve_pin_reset(awa.caller, asked.id, now=LATER)


def _locked(awa: Person) -> None:
    access.lock_for(awa.user.pk, by=SYSTEM, wipe=False, now=LATER)


def _wiped(awa: Person) -> None:
    access.lock_for(awa.user.pk, by=SYSTEM, wipe=True, now=LATER)


def _ended_elsewhere(awa: Person) -> None:
    elsewhere = people.signed_in(awa.user)[1]
    access.end_session(elsewhere, awa.device.session_id, now=LATER)


def _signed_out(awa: Person) -> None:
    access.sign_out(awa.caller, now=LATER)


@pytest.mark.parametrize(
    "ask", [_phone, _phone_asked, _name, _step_up, _push, _device, _pin, _passkey, _no_passkey, _reset]
)
@pytest.mark.parametrize("end", [_locked, _wiped, _ended_elsewhere, _signed_out])
def test_changes_nothing(
    db: None, ask: Callable[[Person], Callable[[], object]], end: Callable[[Person], None]
) -> None:
    awa = people.person(at=NOW - timedelta(days=2))
    change = ask(awa)
    digest, had = Secret.objects.get().digest, len(passkey_queries.passkeys_of(awa.user.pk))
    end(awa)
    revoked = Device.objects.exclude(revoked_at=None).count()

    with pytest.raises((access.SessionOver, access.UnknownReset)):
        change()

    assert users.user(awa.user.pk).phone == PHONE
    assert Secret.objects.get().digest == digest
    assert len(passkey_queries.passkeys_of(awa.user.pk)) == had
    assert not Claim.objects.exclude(approved_at=None).exists()
    assert users.user(awa.user.pk).username == "awa"
    assert not StepUp.objects.exists()
    assert not Device.objects.exclude(push_token=None).exists()
    assert Device.objects.exclude(revoked_at=None).count() == revoked


def test_is_refused_when_the_account_is_locked_and_the_session_is_yet_to_end(awa: Person) -> None:
    with transaction():
        sessions.must_stand(awa.caller)
        type(awa.user).objects.filter(pk=awa.user.pk).update(state="locked")

    with pytest.raises(access.AccountLocked), transaction():
        sessions.must_stand(awa.caller)
