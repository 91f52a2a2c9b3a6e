"""Changing one's username …"""

from typing import Any

import pytest

from cauri.identity.access import handlers
from cauri.identity.access import services as access
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PASSWORD, PIN, WRONG, Person
from cauri.identity.users import queries as users
from cauri.identity.users import services as user_services
from cauri.identity.users.events import UsernameChanged
from cauri.identity.users.models import User
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact


def _rename(somebody: Person, username: str, **given: Any) -> User:
    shown = given or {"pin": PIN}
    return access.change_profile(somebody.caller, username=username, **shown, now=NOW)


def test_takes_the_pin_or_the_password(db: None) -> None:
    awa = people.person(password=PASSWORD)

    with pytest.raises(access.OneSecret):
        access.change_profile(awa.caller, username="awa.old", now=NOW)
    with pytest.raises(access.WrongPin):
        _rename(awa, "awa.old", pin=WRONG)
    assert users.user(awa.user.pk).username == "awa"

    assert _rename(awa, "awa.d").username == "awa.d"
    assert _rename(awa, "awa.diallo", password=PASSWORD).username == "awa.diallo"


def test_takes_no_secret_for_a_first_one_nor_for_what_stays(awa: Person) -> None:
    assert access.change_profile(awa.caller, username="awa", language="fr", now=NOW).language == "fr"
    User.objects.update(username=None)
    assert access.change_profile(awa.caller, username="awa.d", now=NOW).username == "awa.d"
    assert not PublishedFact.objects.filter(name="users.username_changed").exists()


def test_leaves_the_former_one_to_nobody_else(awa: Person) -> None:
    moussa = people.person("Moussa Diop")
    _rename(awa, "awa.old")

    with pytest.raises(user_services.UsernameTaken):
        _rename(moussa, "AWA")
    assert (users.by_username("awa"), users.user(moussa.user.pk).username) == (None, "moussa")
    assert _rename(awa, "Awa").username == "Awa"
    with pytest.raises(user_services.UsernameTaken):
        _rename(moussa, "awa.old")


def test_is_told_at_every_address(awa: Person) -> None:
    _rename(awa, "awa.old")

    assert PublishedFact.objects.filter(name="users.username_changed").count() == 1
    handlers.text_of_new_username(UsernameChanged(user_id=awa.user.pk))
    handlers.mail_of_new_username(UsernameChanged(user_id=awa.user.pk))
    told = mailbox.recent(9)
    assert {kept.message.recipient for kept in told} == {"+22222123456", "awa@example.org"}
    assert all("username of your Cauri account was changed" in kept.message.body for kept in told)
