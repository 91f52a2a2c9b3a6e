"""Changing a PIN …"""

from datetime import timedelta

import pytest

from cauri.identity.access import cooling, queries
from cauri.identity.access import services as access
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PASSWORD, PIN, WRONG, Person
from cauri.infra.audit import queries as audit
from cauri.infra.outbox.models import PublishedFact
from cauri.kit.transactions import transaction

NEW = "5926"


def test_takes_the_old_one(awa: Person) -> None:
    access.change_pin(awa.caller, old=PIN, new=NEW, now=NOW)

    access.check_pin(awa.user.pk, NEW, now=NOW)
    with pytest.raises(access.WrongPin):
        access.check_pin(awa.user.pk, PIN, now=NOW)
    assert audit.records(action="access.pin_changed").count() == 1
    (fact,) = PublishedFact.objects.filter(name="access.pin_changed")
    assert fact.payload == {"user_id": str(awa.user.pk)}


def test_counts_a_wrong_old_one_like_any_other(awa: Person) -> None:
    for _ in range(5):
        with pytest.raises(access.WrongPin):
            access.change_pin(awa.caller, old=WRONG, new=NEW, now=NOW)

    with pytest.raises(access.PinLocked):
        access.change_pin(awa.caller, old=PIN, new=NEW, now=NOW)


def test_ends_all_other_sessions(awa: Person) -> None:
    elsewhere, _ = people.signed_in(awa.user)
    moussa = people.person("Moussa Diop")

    access.change_pin(awa.caller, old=PIN, new=NEW, now=NOW)

    with pytest.raises(access.SessionOver):
        queries.caller_of(elsewhere.tokens.access_token, now=NOW)
    for other in (awa, moussa):
        assert queries.caller_of(other.device.tokens.access_token, now=NOW) == other.caller


@pytest.mark.parametrize("weak", ["1111", "4321", "3456", PIN])
def test_refuses_a_weak_one(awa: Person, weak: str) -> None:
    with pytest.raises(access.WeakPin):
        access.change_pin(awa.caller, old=PIN, new=weak, now=NOW)

    access.check_pin(awa.user.pk, PIN, now=NOW)


def test_cools_off_after_a_first_one_on_a_new_device_only(db: None) -> None:
    moussa, fatou = (people.person(name, pin=None, password=PASSWORD) for name in ("Moussa Diop", "Fatou Sow"))
    with transaction():
        cooling.begin(fatou.user.pk, cooling.Reason.NEW_DEVICE, now=NOW)

    for one in (moussa, fatou):
        access.change_pin(one.caller, password=PASSWORD, new=NEW, now=NOW)

    assert queries.cooling_until(moussa.user.pk, now=NOW) is None
    assert queries.cooling_until(fatou.user.pk, now=NOW) == NOW + timedelta(hours=72)


def test_takes_the_password_for_a_first_one(db: None) -> None:
    moussa = people.person("Moussa Diop", pin=None, password=PASSWORD)
    with pytest.raises(access.PinNotSet):
        access.change_pin(moussa.caller, old=PIN, new=NEW, now=NOW)
    with pytest.raises(access.PasswordWrong):
        access.change_pin(moussa.caller, password="not his password", new=NEW, now=NOW)

    access.change_pin(moussa.caller, password=PASSWORD, new=NEW, now=NOW)

    access.check_pin(moussa.user.pk, NEW, now=NOW)


def test_does_not_take_the_password_in_place_of_the_old_one(db: None) -> None:
    moussa = people.person("Moussa Diop", password=PASSWORD)

    with pytest.raises(access.PinAlreadySet):
        access.change_pin(moussa.caller, password=PASSWORD, new=NEW, now=NOW)


def test_locks_after_five_wrong_passwords(db: None) -> None:
    moussa = people.person("Moussa Diop", pin=None, password=PASSWORD)
    for _ in range(5):
        with pytest.raises(access.PasswordWrong):
            access.change_pin(moussa.caller, password="not his password", new=NEW, now=NOW)

    with pytest.raises(access.PasswordLocked):
        access.change_pin(moussa.caller, password=PASSWORD, new=NEW, now=NOW)


def test_takes_one_proof(awa: Person) -> None:
    with pytest.raises(access.OldPinOrPassword):
        access.change_pin(awa.caller, new=NEW, now=NOW)
    with pytest.raises(access.OldPinOrPassword):
        access.change_pin(awa.caller, old=PIN, password=PASSWORD, new=NEW, now=NOW)
