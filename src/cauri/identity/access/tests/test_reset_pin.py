"""Choosing a new PIN in place of a forgotten one …"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauri.identity.access import handlers, queries, resets, rules
from cauri.identity.access import services as access
from cauri.identity.access.events import PinReset, PinResetAsked
from cauri.identity.access.services import Claimed, DeviceProof, SignedInDevice
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN, WRONG, Person
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.kit.transactions import transaction

PHONE, MAIL = "+22222123456", "awa@example.org"
NEXT = "5926"


def _request(phone: str = PHONE, *, now: datetime = NOW) -> Claimed:
    return people.reset_asked(phone, at=now)


def _confirm(claimed: Claimed, **given: Any) -> None:
    shown: dict[str, Any] = {"otp": people.code_sent(to=PHONE), "new": NEXT, "now": NOW} | given
    access.confirm_pin_reset(claimed.id, **shown)


def test_takes_the_phone_s_code_and_the_e_mail_s(awa: Person) -> None:
    claimed = _request()
    _confirm(claimed, email_otp=people.code_sent(to=MAIL))

    access.check_pin(awa.user.pk, NEXT, now=NOW)
    with pytest.raises(access.WrongPin):
        access.check_pin(awa.user.pk, PIN, now=NOW)
    with pytest.raises(access.SessionOver):
        queries.caller_of(awa.device.tokens.access_token, now=NOW)
    assert audit.records(action="access.pin_reset").count() == 1
    assert PublishedFact.objects.filter(name="access.pin_reset").count() == 1


def test_gives_no_pin_to_an_account_that_was_locked_a_moment_before(
    awa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = _request()
    strong = rules.strong_pin

    def and_then_locked(pin: str, *, phone: str | None = None) -> str:
        if phone is not None:
            access.lock_for(awa.user.pk, by=SYSTEM, wipe=False, now=NOW)
        return strong(pin, phone=phone)

    monkeypatch.setattr(rules, "strong_pin", and_then_locked)
    with pytest.raises(access.AccountLocked):
        _confirm(claimed, email_otp=people.code_sent(to=MAIL))

    assert not PublishedFact.objects.filter(name="access.pin_reset").exists()


def test_takes_the_phone_s_code_and_the_password(db: None) -> None:
    awa = people.person(password=PASSWORD)
    claimed = _request()
    with pytest.raises(access.PasswordWrong):
        _confirm(claimed, password="not-her-cowries")
    _confirm(claimed, password=PASSWORD)

    access.check_pin(awa.user.pk, NEXT, now=NOW)


def test_takes_the_password_however_often_a_stranger_guessed_at_it(db: None) -> None:
    awa = people.person(password=PASSWORD)
    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            access.sign_in("awa", password="not-her-cowries", device_name="", now=NOW)

    _confirm(_request(), password=PASSWORD)

    access.check_pin(awa.user.pk, NEXT, now=NOW)


def test_is_beyond_a_thief_who_has_the_sim_alone(awa: Person) -> None:
    claimed = _request()
    sms = people.code_sent(to=PHONE)

    with pytest.raises(access.SecondProofNeeded):
        _confirm(claimed)
    with pytest.raises(access.WrongCode):
        _confirm(claimed, email_otp=people.other_than(people.code_sent(to=MAIL)))
    assert sms != people.code_sent(to=MAIL)
    with pytest.raises(access.WrongCode):
        _confirm(claimed, email_otp=sms)
    with pytest.raises(access.PasswordWrong):
        _confirm(claimed, password="not-her-cowries")
    access.check_pin(awa.user.pk, PIN, now=NOW)


def test_is_beyond_who_reads_the_mail_alone(awa: Person) -> None:
    claimed = _request()

    with pytest.raises(access.WrongCode):
        _confirm(claimed, otp=people.code_sent(to=MAIL), email_otp=people.code_sent(to=MAIL))
    access.check_pin(awa.user.pk, PIN, now=NOW)


def test_writes_to_no_address_that_was_not_proven(awa: Person) -> None:
    User.objects.update(email_verified_at=None)

    claimed = _request()

    assert [kept.message.recipient for kept in mailbox.recent(9)] == [PHONE]
    with pytest.raises(access.WrongCode):
        _confirm(claimed, email_otp="000000")


def test_begins_to_cool_off(awa: Person) -> None:
    assert queries.cooling_until(awa.user.pk, now=NOW) is None
    _confirm(_request(), email_otp=people.code_sent(to=MAIL))

    until = NOW + timedelta(hours=72)
    assert queries.cooling_until(awa.user.pk, now=NOW) == until
    assert queries.cooling_until(awa.user.pk, now=until) is None


def test_is_not_the_only_change_after_which_little_money_leaves(awa: Person) -> None:
    access.change_pin(awa.caller, old=PIN, new=NEXT, now=NOW)
    assert queries.cooling_until(awa.user.pk, now=NOW) == NOW + timedelta(hours=72)

    moussa = people.person("Moussa Diop")
    told = access.sign_in("moussa", pin=PIN, device_name="", now=NOW)
    assert isinstance(told, access.Challenged)
    access.verify_sign_in(told.challenge_id, people.code_sent(), now=NOW)
    assert queries.cooling_until(moussa.user.pk, now=NOW) == NOW + timedelta(hours=24)


def test_forgets_the_wrong_tries_before(awa: Person) -> None:
    for _ in range(5):
        with pytest.raises(access.WrongPin):
            access.check_pin(awa.user.pk, WRONG, now=NOW)
    _confirm(_request(), email_otp=people.code_sent(to=MAIL))

    access.check_pin(awa.user.pk, NEXT, now=NOW)


@pytest.mark.parametrize("weak", ["1234", "123456", "3456"])
def test_refuses_a_weak_one(awa: Person, weak: str) -> None:
    claimed = _request()

    with pytest.raises(access.WeakPin):
        _confirm(claimed, email_otp=people.code_sent(to=MAIL), new=weak)
    _confirm(claimed, email_otp=people.code_sent(to=MAIL))


def test_opens_no_locked_account(awa: Person) -> None:
    with transaction():
        users.lock(awa.user, by=SYSTEM, now=NOW)

    with pytest.raises(access.AccountLocked):
        _confirm(_request(), email_otp=people.code_sent(to=MAIL))


def test_may_be_repeated_when_the_answer_was_lost(awa: Person) -> None:
    claimed = _request()
    codes = {"otp": people.code_sent(to=PHONE), "email_otp": people.code_sent(to=MAIL)}
    _confirm(claimed, **codes, attempt="a key of hers")
    _confirm(claimed, **codes, attempt="a key of hers")

    assert audit.records(action="access.pin_reset").count() == 1
    with pytest.raises(access.WrongCode):
        _confirm(claimed, **codes)


def test_works_the_same_for_a_number_that_nobody_has(awa: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []
    hashed, verify = PasswordHasher.hash, PasswordHasher.verify

    def counted_hash(self: PasswordHasher, secret: bytes) -> str:
        work.append("hash")
        return hashed(self, secret)

    def counted_verify(self: PasswordHasher, digest: str, secret: bytes) -> bool:
        work.append("verify")
        return verify(self, digest, secret)

    monkeypatch.setattr(PasswordHasher, "hash", counted_hash)
    monkeypatch.setattr(PasswordHasher, "verify", counted_verify)
    seen = []
    for phone in (PHONE, "+22222123499"):
        work.clear()
        with CaptureQueriesContext(connection) as asked:
            claimed = access.request_pin_reset(phone, language="en", now=NOW)
            with pytest.raises(access.WrongCode):
                access.confirm_pin_reset(claimed.id, "000000", new=NEXT, email_otp="000000", now=NOW)
        seen.append((claimed.expires_at, len(claimed.sent_to), len(asked), tuple(work)))

    assert seen[0] == seen[1]


def test_sends_within_the_request_what_anybody_would_get_and_no_more(awa: Person) -> None:
    for phone in (PHONE, "+22236999998"):
        access.request_pin_reset(phone, language="en", now=NOW)

    assert [kept.message.recipient for kept in mailbox.recent(9)] == ["+22236999998", PHONE]
    assert PublishedFact.objects.filter(name="access.pin_reset_asked").count() == 2


def test_takes_the_latest_code_of_an_e_mail_that_was_sent_twice(awa: Person) -> None:
    claimed = _request()
    first = people.code_sent(to=MAIL)
    resets.send_second_code(claimed.id, now=NOW)

    with pytest.raises(access.WrongCode):
        _confirm(claimed, email_otp=first)
    _confirm(claimed, email_otp=people.code_sent(to=MAIL))

    resets.send_second_code(claimed.id, now=NOW)
    assert len([kept for kept in mailbox.recent(9) if kept.message.recipient == MAIL]) == 2, "none once it is used"


def test_sends_no_code_by_e_mail_that_is_over(awa: Person) -> None:
    claimed = access.request_pin_reset(PHONE, language="en", now=NOW)

    resets.send_second_code(claimed.id, now=NOW + 10 * MINUTE)

    assert [kept.message.recipient for kept in mailbox.recent(9)] == [PHONE]


def test_goes_on_without_e_mail_where_the_operator_sends_none(db: None, settings: LazySettings) -> None:
    awa = people.person(password=PASSWORD, at=clock.now())
    settings.MESSAGE_CARRIERS = {**settings.MESSAGE_CARRIERS, "email": None}

    claimed = access.request_pin_reset(PHONE, language="en", now=clock.now())
    handlers.mail_second_code(PinResetAsked(claim_id=claimed.id))

    _confirm(claimed, password=PASSWORD, now=clock.now())
    access.check_pin(awa.user.pk, NEXT, now=clock.now())


def test_does_not_tell_that_a_phone_and_an_e_mail_address_go_together(awa: Person) -> None:
    access.request_lock(MAIL, language="en", now=NOW)  # a second code for the same purpose would have to wait

    _request()

    assert [kept.message.recipient for kept in mailbox.recent(3)] == [MAIL, PHONE, MAIL]


def test_is_told_to_every_address(awa: Person) -> None:
    handlers.text_of_new_pin(PinReset(user_id=awa.user.pk))
    handlers.mail_of_new_pin(PinReset(user_id=awa.user.pk))

    assert {kept.message.recipient for kept in mailbox.recent(9)} == {PHONE, MAIL}


def test_lets_one_in_with_it_afterwards(awa: Person) -> None:
    _confirm(_request(), email_otp=people.code_sent(to=MAIL))

    proof = DeviceProof(awa.device.device_id, str(awa.device.device_secret))
    told = access.sign_in("awa", pin=NEXT, device=proof, device_name="", now=NOW + MINUTE)
    assert isinstance(told, SignedInDevice)


@pytest.mark.urls("cauri.identity.access.tests.doors")
def test_takes_two_requests(client: Client, db: None) -> None:
    people.person(at=clock.now())

    def post(path: str, body: dict[str, Any]) -> Any:
        return client.post(path, body, content_type="application/json")

    asked = post("/auth/pin/reset", {"phone": "22 12 34 56"})
    assert (asked.status_code, asked.json()["sent_to"]) == (202, "+222 ••••••56")
    handlers.mail_second_code(PinResetAsked(claim_id=UUID(asked.json()["challenge_id"])))
    shown = {"challenge_id": asked.json()["challenge_id"], "otp": people.code_sent(to=PHONE), "new_pin": NEXT}
    assert post("/auth/pin/reset/confirm", shown).json()["code"] == "email_code_or_password"
    shown["email_otp"] = people.code_sent(to=MAIL)
    assert post("/auth/pin/reset/confirm", shown | {"tier": 3}).status_code == 422
    assert post("/auth/pin/reset/confirm", shown).status_code == 204
    assert post("/auth/pin/reset", {"phone": MAIL}).status_code == 422
