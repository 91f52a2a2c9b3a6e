"""Signing in by a code to the e-mail address …"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauri.identity.access import queries
from cauri.identity.access import services as access
from cauri.identity.access.models import Claim, Device, Session
from cauri.identity.access.services import Claimed, DeviceProof, SignedInDevice
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN, WRONG, Person
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.messaging import queries as mailbox
from cauri.kit import clock
from cauri.kit.transactions import transaction

MAIL = "awa@example.org"


def _ask(email: str = MAIL, *, at: datetime = NOW) -> Claimed:
    return access.request_email_sign_in(email, language="en", now=at)


def _show(asked: Claimed, **given: Any) -> SignedInDevice:
    shown: dict[str, Any] = {"device_name": "Awa's laptop", "now": NOW} | given
    return access.verify_email_sign_in(asked.id, shown.pop("otp", None) or people.code_sent(to=MAIL), **shown)


def _proof(awa: Person) -> DeviceProof:
    return DeviceProof(awa.device.device_id, str(awa.device.device_secret))


def _without_pin() -> Person:
    return people.person(pin=None, password=PASSWORD)


def test_takes_the_code_alone_on_a_bound_device(awa: Person) -> None:
    asked = _ask()
    assert (asked.sent_to, asked.expires_at) == ("a•••@example.org", NOW + 10 * MINUTE)

    opened = _show(asked, device=_proof(awa))

    assert (opened.device_id, opened.device_secret) == (awa.device.device_id, None)
    assert queries.caller_of(opened.tokens.access_token, now=NOW).user_id == awa.user.pk
    assert queries.cooling_until(awa.user.pk, now=NOW) is None


@pytest.mark.parametrize("given", [{"pin": PIN}, {"password": PASSWORD}])
def test_takes_a_second_proof_of_who_has_a_pin_elsewhere(db: None, given: dict[str, str]) -> None:
    awa = people.person(password=PASSWORD)
    asked = _ask()

    with pytest.raises(access.SecondFactorNeeded):
        _show(asked)
    with pytest.raises(access.SecondFactorNeeded):
        _show(asked, device=DeviceProof(awa.device.device_id, "not its secret"))
    assert Session.objects.count() == 1
    opened = _show(asked, **given)

    assert opened.device_secret is not None
    assert queries.cooling_until(awa.user.pk, now=NOW) == NOW + timedelta(hours=24)


def test_takes_the_code_alone_of_who_has_no_pin_and_lets_no_money_leave(db: None) -> None:
    awa = _without_pin()

    opened = _show(_ask())

    assert opened.device_secret is not None
    assert queries.cooling_until(awa.user.pk, now=NOW) == NOW + timedelta(hours=24)
    caller = queries.caller_of(opened.tokens.access_token, now=NOW)
    with pytest.raises(access.PinNotSet):
        access.start_step_up(caller, PIN, now=NOW)
    with pytest.raises(access.PasswordWrong):
        access.change_pin(caller, password="not-her-cowries", new="5936", now=NOW)


def test_counts_wrong_second_proofs(awa: Person) -> None:
    asked = _ask()

    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            _show(asked, pin=WRONG)
    with pytest.raises(access.SignInLocked):
        _show(asked, pin=PIN)


def test_is_not_locked_by_a_stranger_who_shows_no_code(db: None) -> None:
    people.person(password=PASSWORD)
    wrong: list[dict[str, Any]] = [{"pin": WRONG}, {"password": "not-her-cowries"}]
    for given in wrong:
        for _ in range(5):
            with pytest.raises(access.SignInRefused):
                access.sign_in("awa", **given, device_name="", now=NOW)

    opened = [_show(_ask(at=NOW), pin=PIN), _show(_ask(at=NOW + MINUTE), password=PASSWORD, now=NOW + MINUTE)]

    assert all(one.device_secret is not None for one in opened)
    with pytest.raises(access.SignInLocked):
        access.sign_in("awa", pin=PIN, device_name="", now=NOW)


def test_checks_no_secret_before_the_code(awa: Person) -> None:
    asked = _ask()

    for _ in range(6):
        with pytest.raises(access.WrongCode):
            _show(asked, otp=people.other_than(people.code_sent(to=MAIL)), pin=WRONG)
    with pytest.raises(access.WrongCode):
        _show(asked, pin=PIN)  # five wrong ones end the code
    people.code_sent(to=MAIL)
    assert isinstance(access.sign_in("awa", pin=PIN, device_name="", now=NOW), access.Challenged)


@pytest.mark.parametrize("phone", ["+22222123456", "22 12 34 56", "awa"])
def test_is_never_by_text_message(awa: Person, phone: str) -> None:
    with pytest.raises(access.EmailOnly):
        _ask(phone)
    assert mailbox.recent(1) == []


def test_takes_no_code_of_another_purpose(awa: Person) -> None:
    lock = access.request_lock(MAIL, language="en", now=NOW)

    with pytest.raises(access.WrongCode):
        _show(lock, device=_proof(awa))
    asked = _ask()
    with pytest.raises(access.WrongCode):
        access.confirm_lock(asked.id, people.code_sent(to=MAIL), wipe=True, now=NOW)


def test_is_refused_to_a_locked_customer(awa: Person) -> None:
    asked = _ask()
    with transaction():
        users.lock(awa.user, by=SYSTEM, now=NOW)

    with pytest.raises(access.AccountLocked):
        _show(asked, pin=PIN)
    assert Session.objects.count() == 1


def test_writes_no_code_to_an_address_that_was_not_proven(awa: Person) -> None:
    User.objects.update(email_verified_at=None)

    asked = _ask()

    assert "no account" in mailbox.recent(1)[0].message.body
    with pytest.raises(access.WrongCode):
        _show(asked, otp="000000", pin=PIN)


def test_answers_and_works_the_same_for_an_address_that_nobody_has(
    awa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    for address in (MAIL, "ada@example.org"):
        work.clear()
        with CaptureQueriesContext(connection) as asked:
            claimed = _ask(address)
            with pytest.raises(access.WrongCode):
                _show(claimed, otp="000000", pin=PIN)
        seen.append((claimed.expires_at, len(claimed.sent_to), len(asked), tuple(work)))

    assert seen[0] == seen[1]
    assert Claim.objects.filter(user=None).count() == 1


def test_may_be_repeated_by_the_same_client_when_the_answer_was_lost(awa: Person) -> None:
    asked, code = _ask(), people.code_sent(to=MAIL)

    first = _show(asked, otp=code, pin=PIN, attempt="a key of hers")
    second = _show(asked, otp=code, pin=PIN, attempt="a key of hers")

    assert Session.objects.get(pk=first.session_id).ended_why == "replaced"
    assert Device.objects.get(pk=first.device_id).revoked_at == NOW
    assert Session.objects.get(pk=second.session_id).ended_at is None
    with pytest.raises(access.WrongCode):
        _show(asked, otp=code, pin=PIN)


@pytest.mark.urls("cauri.identity.access.tests.doors")
def test_takes_two_requests(client: Client, db: None) -> None:
    people.person(at=clock.now())

    def post(path: str, body: dict[str, Any]) -> Any:
        return client.post(path, body, content_type="application/json")

    assert post("/auth/request-otp", {"identifier": "22 12 34 56"}).json()["code"] == "code_by_email_only"
    asked = post("/auth/request-otp", {"identifier": "Awa@example.org"})
    assert (asked.status_code, asked.json()["sent_to"]) == (202, "a•••@example.org")
    shown = {"challenge_id": asked.json()["challenge_id"], "otp": people.code_sent(to=MAIL), "device_name": "a laptop"}
    assert post("/auth/verify-otp", shown).json()["code"] == "second_factor_needed"
    assert post("/auth/verify-otp", shown | {"pin": WRONG}).json()["code"] == "sign_in_refused"
    told = post("/auth/verify-otp", shown | {"pin": PIN})
    assert (told.status_code, told["Cache-Control"]) == (200, "no-store")
    bearer = {"Authorization": f"Bearer {told.json()['access_token']}"}
    assert client.get("/me", headers=bearer).status_code == 200
