"""Changing one's phone number or e-mail address …"""

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauri.identity.access import contact_changes, handlers, keys, queries
from cauri.identity.access import services as access
from cauri.identity.access.events import ContactChanged
from cauri.identity.access.models import ContactChange, FormerContact
from cauri.identity.access.services import Claimed
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN, WRONG, Person
from cauri.identity.users import queries as users
from cauri.identity.users import services as user_services
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.kit.transactions import transaction

PHONE, MAIL = "+22222123456", "awa@example.org"
NEW_PHONE, NEW_MAIL = "+22222654321", "awa.d@example.org"
HOURS = timedelta(hours=1)


def _ask(awa: Person, phone: str = NEW_PHONE, **given: Any) -> Claimed:
    shown: dict[str, Any] = {"pin": PIN, "now": NOW} | given
    return access.request_phone_change(awa.caller, phone, **shown)


def _ask_mail(awa: Person, email: str = NEW_MAIL, **given: Any) -> Claimed:
    shown: dict[str, Any] = {"pin": PIN, "now": NOW} | given
    return access.request_email_change(awa.caller, email, **shown)


def _confirm(awa: Person, asked: Claimed, *, to: str = NEW_PHONE, **given: Any) -> User:
    channel: Any = given.pop("channel", "email" if "@" in to else "sms")
    otp = given.pop("otp", None) or people.code_sent(to=to)
    return access.confirm_contact_change(awa.caller, channel, asked.id, otp, **({"now": NOW} | given))


def _changed(awa: Person) -> ContactChanged:
    """The phone is changed; the fact that tells it."""
    _confirm(awa, _ask(awa))
    payload = PublishedFact.objects.filter(name="access.contact_changed").latest("position").payload
    return ContactChanged(user_id=awa.user.pk, channel=payload["channel"], former_id=payload["former_id"])


def test_takes_the_pin_and_a_code_at_the_new_phone(awa: Person) -> None:
    asked = _ask(awa)
    assert asked.sent_to == "+222 ••••••21"
    assert users.user(awa.user.pk).phone == PHONE, "nothing changes before the code was shown"

    person = _confirm(awa, asked)

    assert (person.phone, person.phone_verified_at) == (NEW_PHONE, NOW)
    assert queries.caller_of(awa.device.tokens.access_token, now=NOW) == awa.caller
    assert audit.records(action="access.contact_changed").get().after == {"channel": "sms"}
    assert NEW_PHONE not in str(list(audit.records().values()))


def test_takes_the_password_and_a_code_at_the_new_e_mail_address(db: None) -> None:
    moussa = people.person("Moussa Diop", pin=None, password=PASSWORD)

    person = _confirm(moussa, _ask_mail(moussa, pin=None, password=PASSWORD), to=NEW_MAIL)

    assert (person.email, person.email_verified_at) == (NEW_MAIL, NOW)


def test_gives_a_first_phone_to_who_joined_by_e_mail(db: None) -> None:
    moussa = people.person("Moussa Diop", pin=None, password=PASSWORD)
    User.objects.update(phone=None, phone_verified_at=None, tier=0)

    person = _confirm(moussa, _ask(moussa, pin=None, password=PASSWORD))

    assert person.phone == NEW_PHONE
    assert not FormerContact.objects.exists()


@pytest.mark.parametrize("given", [{}, {"pin": PIN, "password": PASSWORD}])
def test_takes_one_secret(awa: Person, given: dict[str, Any]) -> None:
    with pytest.raises(access.OneSecret):
        access.request_phone_change(awa.caller, NEW_PHONE, **given, now=NOW)


def test_is_beyond_who_has_the_session_but_not_the_pin(awa: Person) -> None:
    for ask in (_ask, _ask_mail):
        with pytest.raises(access.WrongPin):
            ask(awa, pin=WRONG)

    assert mailbox.recent(1) == []
    assert not ContactChange.objects.exists()


def test_is_beyond_who_does_not_read_what_comes_there(awa: Person) -> None:
    asked = _ask(awa)
    code = people.code_sent(to=NEW_PHONE)

    for _ in range(5):
        with pytest.raises(access.WrongCode):
            _confirm(awa, asked, otp=people.other_than(code))
    with pytest.raises(access.WrongCode):
        _confirm(awa, asked, otp=code)
    assert users.user(awa.user.pk).phone == PHONE


def test_takes_the_code_of_its_owner_and_its_kind_alone(awa: Person) -> None:
    moussa, asked = people.person("Moussa Diop"), _ask(awa)

    with pytest.raises(access.WrongCode):
        _confirm(moussa, asked)
    with pytest.raises(access.WrongCode):
        _confirm(awa, asked, channel="email")
    _confirm(awa, asked)


def test_ends_every_other_session_and_lets_little_money_leave(awa: Person) -> None:
    elsewhere, _ = people.signed_in(awa.user)

    _changed(awa)

    with pytest.raises(access.SessionOver):
        queries.caller_of(elsewhere.tokens.access_token, now=NOW)
    assert queries.cooling_until(awa.user.pk, now=NOW) == NOW + 72 * HOURS


def test_is_told_to_the_old_address_and_all_others(awa: Person) -> None:
    fact = _changed(awa)
    told_before = len(mailbox.recent(20))

    handlers.text_of_new_contact(fact)
    handlers.mail_of_new_contact(fact)
    handlers.word_to_former_contact(fact)

    told = mailbox.recent(20)[: len(mailbox.recent(20)) - told_before]
    assert {kept.message.recipient for kept in told} == {PHONE, NEW_PHONE, MAIL}
    assert all("phone number of your Cauri account was changed" in kept.message.body for kept in told)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One for each time that something was hashed or compared with a digest."""
    done: list[str] = []
    hashed, verify = PasswordHasher.hash, PasswordHasher.verify

    def counted_hash(self: PasswordHasher, secret: bytes) -> str:
        done.append("hash")
        return hashed(self, secret)

    def counted_verify(self: PasswordHasher, digest: str, secret: bytes) -> bool:
        done.append("verify")
        return verify(self, digest, secret)

    monkeypatch.setattr(PasswordHasher, "hash", counted_hash)
    monkeypatch.setattr(PasswordHasher, "verify", counted_verify)
    return done


def test_answers_and_works_the_same_for_an_address_that_somebody_has(awa: Person, work: list[str]) -> None:
    people.person("Moussa Diop")
    access.check_pin(awa.user.pk, PIN, now=NOW)  # whose first check makes the counter
    free_and_taken = (
        (_ask, "+22222654321", "+22236123456"),
        (_ask_mail, "moussb@example.org", "moussa@example.org"),
    )
    for ask, *addresses in free_and_taken:
        seen = []
        for address in addresses:
            work.clear()
            with CaptureQueriesContext(connection) as asked:
                claimed = ask(awa, address)
                with pytest.raises(access.WrongCode):
                    _confirm(awa, claimed, to=address, otp="000000")
            seen.append((claimed.expires_at, len(claimed.sent_to), len(asked), tuple(work)))

        assert seen[0] == seen[1]
        word = mailbox.recent(1)[0].message
        assert (word.recipient, "is your account's" in word.body) == (addresses[1], True)


def test_has_no_code_for_an_address_that_somebody_has(awa: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    people.person("Moussa Diop")
    monkeypatch.setattr(keys, "new_code", lambda: "204816")
    asked = _ask(awa, "+22236123456")

    with pytest.raises(access.WrongCode):
        _confirm(awa, asked, otp="204816")


def test_is_refused_when_somebody_else_was_faster(awa: Person) -> None:
    asked, moussa = _ask(awa), people.person("Moussa Diop")
    User.objects.filter(pk=moussa.user.pk).update(phone=NEW_PHONE)

    with pytest.raises(user_services.PhoneTaken):
        _confirm(awa, asked)
    assert users.user(awa.user.pk).phone == PHONE
    assert queries.cooling_until(awa.user.pk, now=NOW) is None


def test_is_begun_five_times_a_day(awa: Person) -> None:
    for number in range(contact_changes.MOST_A_DAY):
        _ask(awa, f"+2222265432{number}")

    with pytest.raises(access.TooManyCodes) as refused:
        _ask(awa, "+22222654329", now=NOW + 23 * HOURS)
    assert refused.value.facts == {"retry_after": 3600}
    _ask(awa, "+22222654329", now=NOW + 24 * HOURS)


def test_may_be_repeated_when_the_answer_was_lost(awa: Person) -> None:
    asked, code = _ask(awa), people.code_sent(to=NEW_PHONE)

    for _ in range(2):
        assert _confirm(awa, asked, otp=code, attempt="a key of hers").phone == NEW_PHONE

    assert audit.records(action="access.contact_changed").count() == 1
    with pytest.raises(access.WrongCode):
        _confirm(awa, asked, otp=code)


def test_keeps_no_address_in_clear(awa: Person) -> None:
    _changed(awa)

    kept = b"".join(bytes(one.address) + bytes(one.target) for one in FormerContact.objects.all())
    kept += b"".join(bytes(one.address) for one in ContactChange.objects.all())
    assert kept
    assert not any(number in kept for number in (b"22123456", b"22654321"))


def test_leaves_the_account_to_be_locked_from_the_old_phone_for_three_days(awa: Person) -> None:
    _changed(awa)

    soon = NOW + 71 * HOURS
    claimed = access.request_lock(PHONE, language="fr", now=soon)
    assert "is your Cauri code" in mailbox.recent(1)[0].message.body, "in her language"
    access.confirm_lock(claimed.id, people.code_sent(to=PHONE), wipe=True, now=soon)
    assert users.user(awa.user.pk).state == User.State.LOCKED

    access.request_lock(PHONE, language="en", now=NOW + 72 * HOURS)
    assert "no account" in mailbox.recent(1)[0].message.body


def test_opens_no_other_way_in_from_the_old_phone(awa: Person) -> None:
    _changed(awa)

    access.request_pin_reset(PHONE, language="en", now=NOW + MINUTE)
    assert "no account" in mailbox.recent(1)[0].message.body


def test_lets_nobody_choose_a_pin_by_way_of_the_new_phone_for_three_days(awa: Person) -> None:
    _changed(awa)

    def reset(now: Any) -> None:
        claimed = people.reset_asked(NEW_PHONE, at=now)
        codes = people.code_sent(to=NEW_PHONE), people.code_sent(to=MAIL)
        access.confirm_pin_reset(claimed.id, codes[0], new="5926", email_otp=codes[1], now=now)

    with pytest.raises(access.ContactTooNew):
        reset(NOW + 71 * HOURS)
    access.check_pin(awa.user.pk, PIN, now=NOW)
    reset(NOW + 72 * HOURS)
    access.check_pin(awa.user.pk, "5926", now=NOW)


def test_lets_nobody_choose_a_pin_by_way_of_the_new_e_mail_address_for_three_days(db: None) -> None:
    awa = people.person(password=PASSWORD)
    _confirm(awa, _ask_mail(awa), to=NEW_MAIL)

    claimed = people.reset_asked(at=NOW)
    phones, mails = people.code_sent(to=PHONE), people.code_sent(to=NEW_MAIL)
    with pytest.raises(access.ContactTooNew):
        access.confirm_pin_reset(claimed.id, phones, new="5926", email_otp=mails, now=NOW)
    access.confirm_pin_reset(claimed.id, phones, new="5926", password=PASSWORD, now=NOW)


def test_leaves_nothing_behind_when_its_time_is_over(awa: Person) -> None:
    _changed(awa)

    with transaction():
        contact_changes.forget_old(before=NOW + MINUTE)
    assert ContactChange.objects.count() == 1
    assert access.prune(now=NOW + 73 * HOURS)["former_contacts"] == 1
    assert not ContactChange.objects.exists()


@pytest.mark.urls("cauri.identity.access.tests.doors")
def test_takes_two_requests(client: Client, db: None) -> None:
    awa = people.person(at=clock.now())

    def post(path: str, body: dict[str, Any], **headers: str) -> Any:
        return client.post(path, body, content_type="application/json", headers=headers)

    wishes: tuple[tuple[str, dict[str, str], str], ...] = (
        ("phone", {"phone": "22 65 43 21"}, NEW_PHONE),
        ("email", {"email": "Awa.D@example.org"}, NEW_MAIL),
    )
    for name, wish, stored in wishes:
        path = f"/profiles/me/{name}"
        assert post(path, wish | {"pin": PIN}).status_code == 401
        assert post(path, wish, **awa.bearer).json()["code"] == "pin_or_password"
        assert post(path, wish | {"pin": WRONG}, **awa.bearer).json()["code"] == "wrong_pin"
        assert post(path, wish | {"pin": PIN, "tier": 3}, **awa.bearer).status_code == 422
        asked = post(path, wish | {"pin": PIN}, **awa.bearer)
        assert asked.status_code == 202, asked.content
        shown = {"challenge_id": asked.json()["challenge_id"], "otp": people.code_sent(to=stored)}
        assert post(f"{path}/confirm", shown).status_code == 401
        told = post(f"{path}/confirm", shown, **awa.bearer)
        assert (told.status_code, told.json()[name]) == (200, stored)
        assert client.get("/profiles/me", headers=awa.bearer).json()[name] == stored
