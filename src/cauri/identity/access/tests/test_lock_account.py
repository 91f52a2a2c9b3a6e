"""Locking an account …"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support.platforms import eventually

from cauri.identity.access import handlers, queries
from cauri.identity.access import services as access
from cauri.identity.access.events import AccountLocked, AccountUnlocked
from cauri.identity.access.models import AccountLock, Claim, Device, Session
from cauri.identity.access.services import Claimed, DeviceProof, Proof
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, PIN, WRONG, Person
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor
from cauri.infra.embedded.databases import Urls
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction

FATOU_OF_SUPPORT = Actor("staff", ids.new_id())
PHONE = "+22222123456"


def _request(identifier: str = PHONE, *, at: Any = NOW) -> Claimed:
    return access.request_lock(identifier, language="en", now=at)


def _by_its_owner(awa: Person) -> None:
    access.lock_own(awa.caller, pin=PIN, wipe=False, now=NOW)


def _from_anywhere(awa: Person) -> None:
    access.confirm_lock(_request().id, people.code_sent(to=PHONE), wipe=False, now=NOW)


def _by_staff(awa: Person) -> None:
    access.lock_for(awa.user.pk, by=FATOU_OF_SUPPORT, wipe=False, now=NOW)


WAYS = pytest.mark.parametrize("lock", [_by_its_owner, _from_anywhere, _by_staff])


@WAYS
def test_refuses_each_of_ten_sessions_on_its_next_request(awa: Person, lock: Callable[[Person], None]) -> None:
    tokens = [awa.device.tokens, *(people.signed_in(awa.user)[0].tokens for _ in range(9))]
    moussa = people.person("Moussa Diop")

    lock(awa)

    for one in tokens:
        with pytest.raises(access.NotSignedIn):
            queries.caller_of(one.access_token, now=NOW)
        with pytest.raises(access.RefreshRefused):
            access.refresh(one.refresh_token, now=NOW)
    assert users.user(awa.user.pk).state == User.State.LOCKED
    assert queries.caller_of(moussa.device.tokens.access_token, now=NOW) == moussa.caller


@WAYS
def test_is_told_and_recorded_once(awa: Person, lock: Callable[[Person], None]) -> None:
    lock(awa)
    access.lock_for(awa.user.pk, by=FATOU_OF_SUPPORT, wipe=False, now=NOW)

    assert audit.records(action="access.account_locked").count() == 1
    fact = PublishedFact.objects.get(name="access.account_locked")
    assert fact.payload["user_id"] == str(awa.user.pk)
    assert AccountLock.objects.get().unlocked_at is None
    assert set(Session.objects.values_list("ended_why", flat=True)) == {"locked"}


def test_takes_the_pin_or_the_password_of_who_is_not_signed_in(db: None) -> None:
    moussa = people.person("Moussa Diop", password=PASSWORD)
    with pytest.raises(access.SignInRefused):
        access.lock_with_secret("moussa", pin=WRONG, wipe=True, now=NOW)
    with pytest.raises(access.OneSecret):
        access.lock_with_secret("moussa", pin=PIN, password=PASSWORD, wipe=True, now=NOW)
    assert users.user(moussa.user.pk).state == "active"

    access.lock_with_secret("36 12 34 56", pin=PIN, wipe=False, now=NOW)
    access.lock_with_secret("moussa", password=PASSWORD, wipe=True, now=NOW)  # and it is in other hands

    assert users.user(moussa.user.pk).state == "locked"
    assert AccountLock.objects.get().wiped
    with pytest.raises(access.SessionOver):
        queries.caller_of(moussa.device.tokens.access_token, now=NOW)


def test_is_not_guessed_with(awa: Person) -> None:
    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            access.lock_with_secret("awa", pin=WRONG, wipe=True, now=NOW)

    with pytest.raises(access.SignInLocked):
        access.lock_with_secret("awa", pin=PIN, wipe=True, now=NOW)
    assert users.user(awa.user.pk).state == "active"
    access.check_pin(awa.user.pk, PIN, now=NOW)  # her own phone goes on


def test_is_not_kept_from_who_knows_the_pin_by_who_guesses_at_signing_in(awa: Person) -> None:
    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            access.sign_in("awa", pin=WRONG, device_name="", now=NOW)
    with pytest.raises(access.SignInLocked):
        access.sign_in("awa", pin=PIN, device_name="", now=NOW)

    access.lock_with_secret("awa", pin=PIN, wipe=True, now=NOW)

    assert users.user(awa.user.pk).state == "locked"


def test_has_the_last_word_over_an_unlock_that_is_under_way(committed_db: Urls) -> None:
    awa = people.person()
    access.lock_for(awa.user.pk, by=FATOU_OF_SUPPORT, wipe=False, now=NOW)

    def lock_again() -> None:
        access.lock_for(awa.user.pk, by=FATOU_OF_SUPPORT, wipe=False, now=NOW + MINUTE)

    with ThreadPoolExecutor(1) as slower:
        with transaction():
            access.unlock(awa.user.pk, proof=access.Proof.DOCUMENT_SEEN, by=FATOU_OF_SUPPORT, now=NOW)
            locking = slower.submit(_and_hang_up, lock_again)
            assert eventually(_somebody_waits, seconds=20)
        locking.result(timeout=20)

    assert users.user(awa.user.pk).state == "locked"


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def _and_hang_up(call: Callable[[], None]) -> None:
    try:
        call()
    finally:
        connections.close_all()


def test_tells_a_device_to_forget_what_it_holds_once_it_is_wiped(awa: Person) -> None:
    _by_its_owner(awa)
    for wiped in (False, True):
        if wiped:
            access.lock_for(awa.user.pk, by=FATOU_OF_SUPPORT, wipe=True, now=NOW)
        with pytest.raises(access.SessionOver) as over:
            queries.caller_of(awa.device.tokens.access_token, now=NOW)
        with pytest.raises(access.RefreshRefused) as refused:
            access.refresh(awa.device.tokens.refresh_token, now=NOW)
        assert over.value.facts == refused.value.facts == {"wipe": wiped}


def test_keeps_devices_unless_it_is_a_wipe(awa: Person) -> None:
    _by_its_owner(awa)
    assert Device.objects.get().revoked_at is None

    access.lock_for(awa.user.pk, by=FATOU_OF_SUPPORT, wipe=True, now=NOW + MINUTE)

    assert Device.objects.get().revoked_at == NOW + MINUTE
    assert AccountLock.objects.get().wiped
    told = PublishedFact.objects.filter(name="access.account_locked").order_by("position")
    assert [fact.payload["wipe"] for fact in told] == [False, True]


def test_lets_nobody_in_again_even_with_the_pin(awa: Person) -> None:
    _by_its_owner(awa)

    proof = DeviceProof(awa.device.device_id, str(awa.device.device_secret))
    with pytest.raises(access.AccountLocked):
        access.sign_in("awa", pin=PIN, device=proof, device_name="", now=NOW)


def test_takes_the_pin_or_the_password(db: None) -> None:
    moussa = people.person("Moussa Diop", pin=None, password=PASSWORD)

    nothing_or_both: list[dict[str, Any]] = [{}, {"pin": PIN, "password": PASSWORD}]
    for given in nothing_or_both:
        with pytest.raises(access.OneSecret):
            access.lock_own(moussa.caller, **given, wipe=False, now=NOW)
    with pytest.raises(access.PasswordWrong):
        access.lock_own(moussa.caller, password="not-his-cowries", wipe=False, now=NOW)
    assert users.user(moussa.user.pk).state == User.State.ACTIVE
    access.lock_own(moussa.caller, password=PASSWORD, wipe=False, now=NOW)
    assert users.user(moussa.user.pk).state == User.State.LOCKED


def test_is_refused_and_counted_with_a_wrong_pin_or_code(awa: Person) -> None:
    with pytest.raises(access.WrongPin):
        access.lock_own(awa.caller, pin=WRONG, wipe=True, now=NOW)
    claimed = _request()
    code = people.code_sent(to=PHONE)
    for _ in range(5):
        with pytest.raises(access.WrongCode):
            access.confirm_lock(claimed.id, people.other_than(code), wipe=True, now=NOW)
    with pytest.raises(access.WrongCode):
        access.confirm_lock(claimed.id, code, wipe=True, now=NOW)

    assert users.user(awa.user.pk).state == User.State.ACTIVE


def test_is_not_done_by_the_code_of_a_sign_in(awa: Person) -> None:
    challenged = access.sign_in("awa", pin=PIN, device_name="", now=NOW)
    assert isinstance(challenged, access.Challenged)

    with pytest.raises(access.WrongCode):
        access.confirm_lock(challenged.challenge_id, people.code_sent(), wipe=True, now=NOW)


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


@pytest.mark.parametrize(("known", "unknown"), [(PHONE, "+22222123499"), ("awa@example.org", "ada@example.org")])
def test_answers_and_works_the_same_for_an_address_that_nobody_has(
    awa: Person, work: list[str], known: str, unknown: str
) -> None:
    seen = []
    for address in (known, unknown):
        work.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            claimed = _request(address)
            with pytest.raises(access.WrongCode):
                access.confirm_lock(claimed.id, "000000", wipe=False, now=NOW)
        shape = (claimed.expires_at, len(claimed.sent_to), len(asked), tuple(work), len(mailbox.recent(20)))
        seen.append(shape)

    assert seen[0][:4] == seen[1][:4]
    assert [one[4] for one in seen] == [1, 2], "a message goes out either way"
    assert "no account" in mailbox.recent(1)[0].message.body
    assert Claim.objects.filter(user=None).count() == 1


def test_may_be_repeated_when_the_answer_was_lost(awa: Person) -> None:
    claimed, code = _request(), people.code_sent(to=PHONE)

    access.confirm_lock(claimed.id, code, wipe=True, attempt="a key of hers", now=NOW)
    access.confirm_lock(claimed.id, code, wipe=True, attempt="a key of hers", now=NOW)

    assert PublishedFact.objects.filter(name="access.account_locked").count() == 1
    with pytest.raises(access.WrongCode):
        access.confirm_lock(claimed.id, code, wipe=True, attempt="another", now=NOW)


def test_is_not_repeated_by_a_late_request_once_it_has_ended(awa: Person) -> None:
    claimed, code = _request(), people.code_sent(to=PHONE)
    access.confirm_lock(claimed.id, code, wipe=False, attempt="a key of hers", now=NOW)
    with transaction():
        access.unlock(awa.user.pk, proof=Proof.DOCUMENT_SEEN, by=FATOU_OF_SUPPORT, now=NOW + MINUTE)

    with pytest.raises(access.WrongCode):
        access.confirm_lock(claimed.id, code, wipe=False, attempt="a key of hers", now=NOW + 2 * MINUTE)

    assert users.user(awa.user.pk).state == User.State.ACTIVE


def test_is_told_to_every_address_and_so_is_the_end_of_it(awa: Person) -> None:
    handlers.text_of_lock(AccountLocked(user_id=awa.user.pk, wipe=False))
    handlers.mail_of_lock(AccountLocked(user_id=awa.user.pk, wipe=False))
    assert {kept.message.recipient for kept in mailbox.recent(9)} == {PHONE, "awa@example.org"}
    assert all("is locked" in kept.message.body for kept in mailbox.recent(9))

    handlers.text_of_unlock(AccountUnlocked(user_id=awa.user.pk))
    handlers.mail_of_unlock(AccountUnlocked(user_id=awa.user.pk))
    assert ["unlocked" in kept.message.body for kept in mailbox.recent(2)] == [True, True]


def test_ends_with_proof_of_identity_and_every_old_session_stays_over(awa: Person) -> None:
    _by_its_owner(awa)

    with transaction():
        access.unlock(awa.user.pk, proof=Proof.DOCUMENT_SEEN, by=FATOU_OF_SUPPORT, now=NOW + MINUTE)
    with transaction():
        access.unlock(awa.user.pk, proof=Proof.DOCUMENT_SEEN, by=FATOU_OF_SUPPORT, now=NOW + MINUTE)

    (record,) = audit.records(action="access.account_unlocked")
    assert (record.actor, record.after) == (FATOU_OF_SUPPORT.id, {"proof": "document_seen"})
    assert AccountLock.objects.get().unlocked_at == NOW + MINUTE
    with pytest.raises(access.SessionOver):
        queries.caller_of(awa.device.tokens.access_token, now=NOW)
    proof = DeviceProof(awa.device.device_id, str(awa.device.device_secret))
    access.sign_in("awa", pin=PIN, device=proof, device_name="", now=NOW + MINUTE)


def test_ends_a_session_that_was_opened_while_it_happened(awa: Person) -> None:
    _by_its_owner(awa)
    late, _ = people.signed_in(User(pk=awa.user.pk, state=User.State.ACTIVE))  # read before the lock

    with transaction():
        access.unlock(awa.user.pk, proof=Proof.LIVE_VIDEO, by=FATOU_OF_SUPPORT, now=NOW)

    with pytest.raises(access.SessionOver):
        queries.caller_of(late.tokens.access_token, now=NOW)


def test_leaves_who_has_left_as_they_are(awa: Person) -> None:
    User.objects.update(state=User.State.CLOSED)

    _by_staff(awa)

    assert users.user(awa.user.pk).state == User.State.CLOSED
    assert not AccountLock.objects.exists()


@pytest.mark.urls("cauri.identity.access.tests.doors")
def test_takes_one_request_of_who_is_signed_in_and_two_of_who_is_not(client: Client, db: None) -> None:
    awa, moussa = people.person(at=clock.now()), people.person("Moussa Diop", at=clock.now())

    def post(path: str, body: dict[str, Any], **headers: str) -> Any:
        return client.post(path, body, content_type="application/json", headers=headers)

    assert post("/auth/lock", {"pin": WRONG}, **awa.bearer).json()["code"] == "wrong_pin"
    assert post("/auth/lock", {"pin": PIN}).status_code == 401
    assert post("/auth/lock", {"pin": PIN, "user_id": str(moussa.user.pk)}, **awa.bearer).status_code == 422
    assert post("/auth/lock", {"pin": PIN, "wipe": True}, **awa.bearer).status_code == 204
    assert client.get("/me", headers=awa.bearer).status_code == 401

    asked = post("/auth/lock/request", {"identifier": "36 12 34 56"})
    assert (asked.status_code, asked.json()["sent_to"]) == (202, "+222 ••••••56")
    shown = {"challenge_id": asked.json()["challenge_id"], "otp": people.code_sent(to="+22236123456")}
    assert post("/auth/lock/confirm", shown).status_code == 204
    assert client.get("/me", headers=moussa.bearer).status_code == 401
    assert post("/auth/lock/request", {"identifier": "moussa"}).status_code == 422


@pytest.mark.parametrize("ask", [access.request_lock, access.request_pin_reset])
@pytest.mark.parametrize("number", ["+44 7400 123456", "+881 612 345 678", "+53 5 1234567"])
def test_writes_to_no_phone_of_a_country_that_is_not_served(db: None, ask: Callable[..., object], number: str) -> None:
    with pytest.raises((access.PhoneNotServed, access.PhoneNotMobile)):
        ask(number, language="fr", now=NOW)

    assert mailbox.recent(1) == []
