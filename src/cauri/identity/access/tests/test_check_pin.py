"""Checking a PIN …"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings
from tests.support import crowds

from cauri.identity.access import credentials, handlers, queries
from cauri.identity.access import services as access
from cauri.identity.access.events import PinIsBarred
from cauri.identity.access.models import Secret, Tries
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, WRONG, Person
from cauri.infra.audit import queries as audit
from cauri.infra.embedded.databases import Urls
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids
from cauri.kit.errors import Fact, Refusal
from cauri.kit.transactions import InsideTransaction, transaction

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _fail(awa: Person, times: int, *, at: datetime = NOW) -> list[Fact]:
    left = []
    for _ in range(times):
        with pytest.raises(access.WrongPin) as refused:
            access.check_pin(awa.user.pk, WRONG, now=at)
        left.append(refused.value.facts["tries_left"])
    return left


def test_accepts_the_right_one(awa: Person) -> None:
    access.check_pin(awa.user.pk, PIN, now=NOW)


def test_counts_down_the_wrong_ones(awa: Person) -> None:
    assert _fail(awa, 5) == [4, 3, 2, 1, 0]


def test_refuses_the_right_one_while_locked_and_says_how_long(awa: Person) -> None:
    _fail(awa, 5)

    with pytest.raises(access.PinLocked) as refused:
        access.check_pin(awa.user.pk, PIN, now=NOW + 5 * MINUTE)

    assert refused.value.facts == {"retry_after": 600}


def test_begins_anew_after_the_right_one(awa: Person) -> None:
    _fail(awa, 4)
    access.check_pin(awa.user.pk, PIN, now=NOW)

    assert _fail(awa, 2) == [4, 3]


def test_is_refused_altogether_after_ten_wrong_ones_in_a_day(awa: Person) -> None:
    _fail(awa, 5)
    _fail(awa, 5, at=NOW + 23 * HOUR)

    for later in (NOW + 23 * HOUR, NOW + 30 * DAY):
        with pytest.raises(access.PinBarred):
            access.check_pin(awa.user.pk, PIN, now=later)
    with pytest.raises(access.PinBarred):
        access.change_pin(awa.caller, old=PIN, new="5936", now=NOW + 30 * DAY)
    assert queries.is_pin_barred(awa.user.pk)
    assert audit.records(action="access.pin_barred").count() == 1
    assert PublishedFact.objects.get(name="access.pin_barred").payload == {"user_id": str(awa.user.pk)}
    handlers.text_of_barred_pin(PinIsBarred(user_id=awa.user.pk))
    handlers.mail_of_barred_pin(PinIsBarred(user_id=awa.user.pk))
    assert {kept.message.recipient for kept in mailbox.recent(9)} == {"+22222123456", "awa@example.org"}


def test_is_not_refused_altogether_when_the_day_was_longer(awa: Person) -> None:
    _fail(awa, 5)
    _fail(awa, 4, at=NOW + 23 * HOUR)
    _fail(awa, 1, at=NOW + DAY)

    access.check_pin(awa.user.pk, PIN, now=NOW + DAY + HOUR)


def test_is_no_way_to_wipe_the_day_s_wrong_ones_out(awa: Person) -> None:
    for hours in range(2):
        _fail(awa, 4, at=NOW + hours * HOUR)
        access.check_pin(awa.user.pk, PIN, now=NOW + hours * HOUR)
    _fail(awa, 2, at=NOW + 2 * HOUR)

    with pytest.raises(access.PinBarred):
        access.check_pin(awa.user.pk, PIN, now=NOW + 2 * HOUR)


def test_counts_together_with_signing_in_on_a_device_of_one_s_own(awa: Person) -> None:
    proof = access.DeviceProof(awa.device.device_id, str(awa.device.device_secret))

    def sign_in(pin: str, device: access.DeviceProof | None) -> object:
        return access.sign_in("awa", pin=pin, device=device, device_name="", now=NOW)

    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            sign_in(WRONG, None)  # what strangers guess elsewhere bars nobody
        with pytest.raises(access.SignInRefused):
            sign_in(WRONG, proof)
    _fail(awa, 4)
    assert not queries.is_pin_barred(awa.user.pk)
    _fail(awa, 1)

    with pytest.raises(access.PinBarred):
        sign_in(PIN, proof)
    with pytest.raises(access.PinBarred):
        access.check_pin(awa.user.pk, PIN, now=NOW)


def test_leaves_the_password_in_force(db: None) -> None:
    awa = people.person(password=people.PASSWORD)
    _fail(awa, 5)
    _fail(awa, 5, at=NOW + HOUR)

    access.lock_own(awa.caller, password=people.PASSWORD, wipe=False, now=NOW + HOUR)


def test_is_looked_at_again_after_a_reset(awa: Person) -> None:
    _fail(awa, 5)
    _fail(awa, 5, at=NOW + HOUR)

    with transaction():
        credentials.reset_pin(awa.user.pk, "5936", now=NOW + HOUR)

    access.check_pin(awa.user.pk, "5936", now=NOW + HOUR)


def test_stays_barred_however_old_the_counter_is(awa: Person) -> None:
    _fail(awa, 5)
    _fail(awa, 5, at=NOW + HOUR)

    access.prune(now=NOW + 60 * DAY)

    with pytest.raises(access.PinBarred):
        access.check_pin(awa.user.pk, PIN, now=NOW + 60 * DAY)


def test_tells_and_records_the_lock(awa: Person) -> None:
    _fail(awa, 5)

    assert audit.records(action="access.pin_locked").count() == 1
    assert audit.records(action="access.pin_refused").count() == 5
    (fact,) = PublishedFact.objects.filter(name="access.locked_out")
    assert fact.payload == {"user_id": str(awa.user.pk), "purpose": "pin"}


def test_says_when_there_is_none(db: None) -> None:
    moussa = people.person("Moussa Diop", pin=None, password=people.PASSWORD)

    with pytest.raises(access.PinNotSet):
        access.check_pin(moussa.user.pk, PIN, now=NOW)


def test_is_not_opened_by_the_pin_of_another(awa: Person) -> None:
    moussa = people.person("Moussa Diop", pin="6492")
    Secret.objects.filter(user=moussa.user).update(digest=Secret.objects.get(user=awa.user).digest)

    with pytest.raises(access.WrongPin):
        access.check_pin(moussa.user.pk, PIN, now=NOW)


@pytest.mark.usefixtures("dear_hashes")
def test_hashes_anew_when_the_pepper_has_changed(awa: Person, settings: Settings) -> None:
    settings.PEPPERS = {"2": "a newer pepper, thirty-two characters", **settings.PEPPERS}

    access.check_pin(awa.user.pk, PIN, now=NOW)

    assert Secret.objects.get(user=awa.user).digest.startswith("2$argon2id$v=19$m=19456,t=2,p=1$")
    access.check_pin(awa.user.pk, PIN, now=NOW)


def test_accepts_nothing_without_the_pepper(awa: Person, settings: Settings) -> None:
    settings.PEPPERS = {"2": "a newer pepper, thirty-two characters"}

    with pytest.raises(access.WrongPin):
        access.check_pin(awa.user.pk, PIN, now=NOW)


def test_refuses_to_be_rolled_back(committed_db: Urls) -> None:
    with transaction(), pytest.raises(InsideTransaction):
        access.check_pin(ids.new_id(), PIN, now=NOW)


def test_uses_up_five_tries_when_a_crowd_comes_at_once(committed_db: Urls) -> None:
    awa = people.person()

    told = crowds.together([lambda: access.check_pin(awa.user.pk, WRONG, now=NOW)] * crowds.MOST)

    left = [refusal.facts["tries_left"] for refusal in told if isinstance(refusal, access.WrongPin)]
    assert (len(left), set(left)) == (5, {0, 1, 2, 3, 4})
    assert sum(isinstance(refusal, access.PinLocked) for refusal in told) == crowds.MOST - 5
    with pytest.raises(access.PinLocked):
        access.check_pin(awa.user.pk, PIN, now=NOW + MINUTE)
    access.check_pin(awa.user.pk, PIN, now=NOW + 15 * MINUTE)


def test_is_looked_at_no_more_than_ten_times_a_day_wherever_it_is_guessed(committed_db: Urls) -> None:
    awa = people.person()
    proof = access.DeviceProof(awa.device.device_id, str(awa.device.device_secret))
    _fail(awa, 4)
    for _ in range(4):
        with pytest.raises(access.SignInRefused):
            access.sign_in("awa", pin=WRONG, device=proof, device_name="phone", now=NOW)
    access.check_pin(awa.user.pk, PIN, now=NOW)  # the right one wipes the wrong ones in a row out, not those of the day
    access.sign_in("awa", pin=PIN, device=proof, device_name="phone", now=NOW)
    guesses: list[Callable[[], object]] = [
        lambda: access.check_pin(awa.user.pk, WRONG, now=NOW + HOUR),
        lambda: access.sign_in("awa", pin=WRONG, device=proof, device_name="phone", now=NOW + HOUR),
    ]

    told = crowds.together(guesses * 10)

    looked_at = [one for one in told if isinstance(one, access.WrongPin | access.SignInRefused)]
    assert not [one for one in told if not isinstance(one, Refusal)]
    assert sum(len(row.wrong_at) for row in Tries.objects.filter(holder=awa.user.pk)) == 10
    assert 1 <= len(looked_at) <= 2  # the tenth may be told as the bar
