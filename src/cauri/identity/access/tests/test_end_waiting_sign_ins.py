"""A sign-in that waits for its code ends with a change of what proves the customer, and …"""

from collections.abc import Callable
from functools import partial

import pytest
from tests.support import authenticator, crowds

from cauri.identity.access import codes, credentials, queries
from cauri.identity.access import services as access
from cauri.identity.access.models import OneTimeCode, Session
from cauri.identity.access.services import Challenged
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN, Person
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded.databases import Urls
from cauri.kit.transactions import transaction

PHONE, MAIL, NEW_MAIL = "+22222123456", "awa@example.org", "awa.d@example.org"
NEW = "5926"
LATER = NOW + 2 * MINUTE


def _by_code() -> Callable[[], object]:
    told = access.sign_in("awa", pin=PIN, device_name="another", now=NOW)
    assert isinstance(told, Challenged)
    code = people.code_sent(to=PHONE)
    return lambda: access.verify_sign_in(told.challenge_id, code, attempt="k", now=LATER)


def _by_e_mail() -> Callable[[], object]:
    asked, code = access.request_email_sign_in(MAIL, language="en", now=NOW), people.code_sent(to=MAIL)
    return lambda: access.verify_email_sign_in(asked.id, code, password=PASSWORD, device_name="another", now=LATER)


def _another_pin(awa: Person) -> None:
    access.change_pin(awa.caller, old=PIN, new=NEW, now=NOW + MINUTE)


def _a_reset_pin(awa: Person) -> None:
    claimed = access.request_pin_reset(PHONE, language="en", now=NOW + MINUTE)
    otp = people.code_sent(to=PHONE)
    access.confirm_pin_reset(claimed.id, otp, new=NEW, password=PASSWORD, now=NOW + MINUTE)


def _another_address(awa: Person) -> None:
    asked = access.request_email_change(awa.caller, NEW_MAIL, pin=PIN, now=NOW + MINUTE)
    otp = people.code_sent(to=NEW_MAIL)
    access.confirm_contact_change(awa.caller, "email", asked.id, otp, now=NOW + MINUTE)


def _a_lock_and_its_end(awa: Person) -> None:
    access.lock_for(awa.user.pk, by=SYSTEM, wipe=False, now=NOW + MINUTE)
    with transaction():
        access.unlock(awa.user.pk, proof=access.Proof.DOCUMENT_SEEN, by=SYSTEM, now=NOW + MINUTE)


def _a_passkey(awa: Person) -> None:
    authenticator.registered(awa.caller, PIN, now=NOW + MINUTE)


@pytest.mark.parametrize("wait", [_by_code, _by_e_mail])
@pytest.mark.parametrize("change", [_another_pin, _a_reset_pin, _another_address, _a_lock_and_its_end, _a_passkey])
def test_opens_no_session(db: None, wait: Callable[[], Callable[[], object]], change: Callable[[Person], None]) -> None:
    awa = people.person(password=PASSWORD)
    show = wait()
    change(awa)

    with pytest.raises(access.WrongCode):
        show()
    assert not Session.objects.exclude(pk=awa.device.session_id).exists()


def test_leaves_those_of_others_and_what_comes_after(awa: Person) -> None:
    people.person("Moussa Diop")
    his = access.sign_in("moussa", pin=PIN, device_name="", now=NOW)
    assert isinstance(his, Challenged)
    otp = people.code_sent(to="+22236123456")
    _another_pin(awa)
    hers = access.sign_in("awa", pin=NEW, device_name="", now=LATER)
    assert isinstance(hers, Challenged)

    access.verify_sign_in(hers.challenge_id, people.code_sent(to=PHONE), now=LATER)
    access.verify_sign_in(his.challenge_id, otp, now=LATER)


def test_opens_no_session_at_the_same_moment_either(committed_db: Urls) -> None:
    """Whichever comes first: the change ends the session, or the code opens none."""
    awa = people.person(password=PASSWORD)
    credentials.check_pin(awa.user.pk, PIN, now=NOW)
    calls: list[Callable[[], object]] = [_by_code(), _by_e_mail(), partial(_another_pin, awa)]

    told = crowds.together(calls)

    assert told[-1] is None
    assert all(isinstance(one, access.WrongCode | access.SignedInDevice) for one in told[:-1])
    assert queries.sessions_of(awa.caller, now=LATER)[0].is_current
    assert len(queries.sessions_of(awa.caller, now=LATER)) == 1


def test_is_not_opened_by_a_code_that_was_checked_before_the_change(awa: Person) -> None:
    told = access.sign_in("awa", pin=PIN, device_name="", now=NOW)
    assert isinstance(told, Challenged)
    purpose = OneTimeCode.Purpose.SIGN_IN
    codes.check(purpose, people.code_sent(to=PHONE), request_id=told.challenge_id, attempt="", now=NOW)
    _another_pin(awa)

    with pytest.raises(access.WrongCode), transaction():
        codes.spend(purpose, request_id=told.challenge_id, attempt="", now=NOW)
