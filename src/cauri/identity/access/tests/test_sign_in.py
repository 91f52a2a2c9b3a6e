"""Signing in …"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauri.identity.access import credentials
from cauri.identity.access import services as access
from cauri.identity.access.models import Challenge, Device, Session, Tries
from cauri.identity.access.services import Challenged, DeviceProof, SignedInDevice
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN, WRONG, Person
from cauri.identity.users import services as users
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM, Origin
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.transactions import transaction

OFFICE = Origin(ip="192.0.2.1", user_agent="tests", request_id="r-1")


def _proof(awa: Person) -> DeviceProof:
    assert awa.device.device_secret
    return DeviceProof(awa.device.device_id, awa.device.device_secret)


def _sign_in(
    identifier: str = "awa",
    *,
    pin: str | None = PIN,
    password: str | None = None,
    device: DeviceProof | None = None,
    now: datetime = NOW,
) -> SignedInDevice | Challenged:
    return access.sign_in(
        identifier, pin=pin, password=password, device=device, device_name="Awa's phone", now=now, origin=OFFICE
    )


@pytest.mark.parametrize(
    "identifier", ["awa", " AWA ", "+22222123456", "22 12 34 56", "awa@example.org", "Awa@Example.org"]
)
def test_takes_the_pin_alone_on_a_bound_device(awa: Person, identifier: str) -> None:
    told = _sign_in(identifier, device=_proof(awa))

    assert isinstance(told, SignedInDevice)
    assert told.device_secret is None
    assert told.session_id != awa.device.session_id
    assert mailbox.recent(1) == []
    (record,) = audit.records(action="access.signed_in").filter(subject=str(told.session_id))
    assert (record.actor, record.ip) == (awa.user.pk, "192.0.2.1")
    assert record.after == {"new_device": False, "device_id": str(awa.device.device_id)}


def test_asks_for_a_code_on_a_new_device(awa: Person) -> None:
    told = _sign_in()

    assert isinstance(told, Challenged)
    assert told.sent_to == "+222 ••••••56"
    assert told.expires_at == NOW + 5 * MINUTE
    opened = access.verify_sign_in(told.challenge_id, people.code_sent(to="+22222123456"), now=NOW)
    assert opened.device_secret is not None
    fact = PublishedFact.objects.filter(name="access.signed_in").latest("position")
    assert fact.payload["new_device"] is True
    again = _sign_in(device=DeviceProof(opened.device_id, opened.device_secret))
    assert isinstance(again, SignedInDevice)


@pytest.mark.parametrize("wrong", ["secret", "id", "revoked", "another's"])
def test_asks_for_a_code_when_the_device_is_not_proven(awa: Person, wrong: str) -> None:
    proof = _proof(awa)
    if wrong == "secret":
        proof = DeviceProof(proof.id, proof.secret[:-1] + "-")
    elif wrong == "id":
        proof = DeviceProof(ids.new_id(), proof.secret)
    elif wrong == "another's":
        proof = _proof(people.person("Moussa Diop"))
    else:
        Device.objects.update(revoked_at=NOW)

    assert isinstance(_sign_in(device=proof), Challenged)


def test_sends_the_code_by_e_mail_to_who_has_no_phone(awa: Person) -> None:
    awa.user.phone = None
    awa.user.save()

    told = _sign_in()

    assert isinstance(told, Challenged)
    assert told.sent_to == "a•••@example.org"
    assert told.expires_at == NOW + 10 * MINUTE
    assert people.code_sent(to="awa@example.org")


def test_takes_a_password_too(db: None) -> None:
    moussa = people.person("Moussa Diop", pin=None, password=PASSWORD)

    told = _sign_in("moussa", pin=None, password=PASSWORD, device=_proof(moussa))

    assert isinstance(told, SignedInDevice)


@pytest.mark.parametrize("given", [{"pin": PIN, "password": PASSWORD}, {"pin": None}])
def test_takes_one_secret(awa: Person, given: dict[str, Any]) -> None:
    with pytest.raises(access.OneSecret):
        _sign_in(**given)


def test_writes_in_the_language_of_who_reads(awa: Person) -> None:
    awa.user.language = "fr"
    awa.user.save()

    _sign_in()

    assert "est votre code Cauri" in mailbox.recent(1)[0].message.body


def _answers(call: Callable[[], object], times: int) -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = []
    for _ in range(times):
        with pytest.raises((access.SignInRefused, access.SignInLocked)) as refused:
            call()
        told.append((refused.value.code, dict(refused.value.facts)))
    return told


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One for each time that something was compared with a digest."""
    compared: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, digest: str, secret: bytes) -> bool:
        compared.append(digest)
        return verify(self, digest, secret)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return compared


def test_answers_the_same_whether_or_not_there_is_such_a_customer(awa: Person, hashes: list[str]) -> None:
    known = _answers(lambda: _sign_in(pin=WRONG), 7)
    assert known[4:6] == [("sign_in_refused", {}), ("sign_in_locked", {"retry_after": 900})]
    assert len(hashes) == 5

    for nobody in ("nobody", "+22236999999", "nobody@example.org"):
        hashes.clear()
        assert _answers(lambda name=nobody: _sign_in(name, pin=WRONG), 7) == known  # type: ignore[misc] # bound early
        assert len(hashes) == 5


@pytest.mark.parametrize("known", [True, False])
def test_is_locked_under_every_spelling_whether_or_not_there_is_such_a_customer(awa: Person, *, known: bool) -> None:
    number = "22 12 34 56" if known else "22 65 43 21"
    spellings = [number, f"+222 {number}", number.replace(" ", "-"), f" {number.replace(' ', '')}", f"00222 {number}"]

    for spelling in spellings:
        with pytest.raises(access.SignInRefused):
            _sign_in(spelling, pin=WRONG)

    for spelling in spellings:
        with pytest.raises(access.SignInLocked):
            _sign_in(spelling, pin=WRONG)


@pytest.mark.parametrize("known", [True, False])
def test_is_refused_when_the_pin_was_changed_after_it_was_read(
    awa: Person, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    """The owner is a moment too late to be seen where it was compared, and in time to be seen before they get in."""
    elsewhere = people.signed_in(awa.user)[1]
    prove = credentials.prove

    def and_then_changed(*given: Any, **named: Any) -> Any:
        verdict = prove(*given, **named)
        monkeypatch.setattr(credentials, "prove", prove)
        access.change_pin(elsewhere, old=PIN, new="5926", now=NOW + MINUTE)
        return verdict

    monkeypatch.setattr(credentials, "prove", and_then_changed)
    with pytest.raises(access.SignInRefused):
        _sign_in(device=_proof(awa) if known else None)

    assert not Session.objects.filter(ended_at=None).exclude(pk=elsewhere.session_id).exists()
    assert not Challenge.objects.exists()


@pytest.mark.parametrize("whose", ["hers", "nobody's"])
def test_asks_the_database_as_often_for_a_name_that_nobody_has(awa: Person, whose: str) -> None:
    moussas = _proof(people.person("Moussa Diop"))
    asked = []
    for name in ("awa", "nobody") if whose == "hers" else ("nobody", "awa"):
        with CaptureQueriesContext(connection) as queries, pytest.raises(access.SignInRefused):
            _sign_in(name, pin=WRONG, device=moussas)
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_is_slow_for_a_customer_without_that_kind_of_secret(awa: Person, hashes: list[str]) -> None:
    _answers(lambda: _sign_in(pin=None, password=PASSWORD), 1)

    assert len(hashes) == 1


def test_refuses_the_right_pin_while_locked(awa: Person) -> None:
    _answers(lambda: _sign_in(pin=WRONG, device=_proof(awa)), 5)

    with pytest.raises(access.SignInLocked) as refused:
        _sign_in(device=_proof(awa), now=NOW + 14 * MINUTE)

    assert refused.value.facts == {"retry_after": 60}
    assert isinstance(_sign_in(device=_proof(awa), now=NOW + 15 * MINUTE), SignedInDevice)


def _by_password(password: str = PASSWORD, *, at: datetime) -> SignedInDevice | Challenged:
    return _sign_in(pin=None, password=password, now=at)


def test_is_locked_twice_as_long_each_time_up_to_a_day(db: None) -> None:
    awa = people.person(password=PASSWORD)
    at, waits = NOW, []
    for _ in range(9):
        _answers(lambda at=at: _by_password("not-her-cowries", at=at), 5)  # type: ignore[misc] # bound early
        with pytest.raises(access.SignInLocked) as refused:
            _by_password(at=at)
        waits.append(int(refused.value.facts["retry_after"] or 0))
        at += timedelta(seconds=waits[-1])

    assert [wait // 60 for wait in waits] == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert isinstance(_by_password(at=at), Challenged)
    assert Tries.objects.get(holder=awa.user.pk).locks == 0


def test_by_password_wipes_no_wrong_pin_out(db: None) -> None:
    people.person(password=PASSWORD)

    _answers(lambda: _sign_in(pin=WRONG), 4)
    _by_password(at=NOW)
    _answers(lambda: _sign_in(pin=WRONG), 1)

    with pytest.raises(access.SignInLocked):
        _sign_in()


def test_by_pin_wipes_no_wrong_password_out_on_a_bound_device(db: None) -> None:
    awa = people.person(password=PASSWORD)

    def guess() -> object:
        return _sign_in(pin=None, password="not-her-cowries", device=_proof(awa))

    _answers(guess, 4)
    _sign_in(device=_proof(awa))
    _answers(guess, 1)

    with pytest.raises(access.SignInLocked):
        _sign_in(pin=None, password=PASSWORD, device=_proof(awa))


@pytest.mark.parametrize("name", ["awa", "nobody"])
def test_looks_at_ten_wrong_pins_a_day_elsewhere(db: None, name: str) -> None:
    awa = people.person(password=PASSWORD)
    _answers(lambda: _sign_in(name, pin=WRONG), 5)
    later = NOW + timedelta(hours=1)
    _answers(lambda: _sign_in(name, pin=WRONG, now=later), 5)

    with pytest.raises(access.SignInLocked) as refused:
        _sign_in(name, now=later)

    assert refused.value.facts == {"retry_after": 23 * 3600}
    assert isinstance(_by_password(at=later), Challenged)
    assert isinstance(_sign_in(device=_proof(awa), now=later), SignedInDevice)
    access.check_pin(awa.user.pk, PIN, now=later)
    assert isinstance(_sign_in(now=NOW + timedelta(days=1)), Challenged)


def test_is_not_locked_by_a_stranger_who_guesses_elsewhere(awa: Person) -> None:
    _answers(lambda: _sign_in(pin=WRONG), 6)

    assert isinstance(_sign_in(device=_proof(awa)), SignedInDevice)
    access.check_pin(awa.user.pk, PIN, now=NOW)


def test_tells_a_locked_customer_only_who_knows_the_pin(awa: Person) -> None:
    with transaction():
        users.lock(awa.user, by=SYSTEM, now=NOW)

    with pytest.raises(access.SignInRefused):
        _sign_in(pin=WRONG, device=_proof(awa))
    with pytest.raises(access.AccountLocked):
        _sign_in(device=_proof(awa))


def test_is_refused_when_the_customer_is_locked_before_the_code_comes(awa: Person) -> None:
    told = _sign_in()
    assert isinstance(told, Challenged)
    with transaction():
        users.lock(awa.user, by=SYSTEM, now=NOW)

    with pytest.raises(access.AccountLocked):
        access.verify_sign_in(told.challenge_id, people.code_sent(), now=NOW)


def test_records_a_refusal_without_what_was_typed(awa: Person) -> None:
    _answers(lambda: _sign_in(pin=WRONG), 1)
    _answers(lambda: _sign_in("my-pin-is-9174", pin=WRONG), 1)

    unknown, known = audit.records(action="access.sign_in_elsewhere_refused")
    assert (known.subject, unknown.subject) == (str(awa.user.pk), "")
    assert WRONG not in str(vars(known)) + str(vars(unknown))


def test_gives_no_session_for_the_code_of_another(awa: Person) -> None:
    mine = _sign_in()
    people.person("Moussa Diop")
    his = _sign_in("moussa")
    assert isinstance(mine, Challenged)
    assert isinstance(his, Challenged)

    with pytest.raises(access.WrongCode):
        access.verify_sign_in(mine.challenge_id, people.code_sent(to="+22236123456"), now=NOW)


def test_may_be_repeated_by_the_same_client_when_the_answer_was_lost(awa: Person) -> None:
    told = _sign_in()
    assert isinstance(told, Challenged)
    code = people.code_sent()

    first = access.verify_sign_in(told.challenge_id, code, attempt="a key of hers", now=NOW)
    second = access.verify_sign_in(told.challenge_id, code, attempt="a key of hers", now=NOW + MINUTE)

    assert Session.objects.get(pk=first.session_id).ended_why == "replaced"
    assert Device.objects.get(pk=first.device_id).revoked_at == NOW + MINUTE
    assert Session.objects.get(pk=second.session_id).ended_at is None
    for attempt in ("", "another's key"):
        with pytest.raises(access.WrongCode):
            access.verify_sign_in(told.challenge_id, code, attempt=attempt, now=NOW + MINUTE)
    with pytest.raises(access.WrongCode):
        access.verify_sign_in(told.challenge_id, code, attempt="a key of hers", now=NOW + 5 * MINUTE)


def test_names_the_device_as_its_app_says_but_visibly(awa: Person) -> None:
    access.sign_in("awa", pin=PIN, device_name="  Awa's\n\x00 phone\u202e ", now=NOW)
    assert Challenge.objects.get().device_name == "Awa's phone"
