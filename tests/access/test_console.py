"""Every page of the console …"""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.access import city as cities
from tests.access import digests, members
from tests.access.city import City
from tests.access.console import CONSOLE, LETTERS
from tests.access.pages import Address, addresses

ALL = list(addresses())
OF_DJANGO = [one for one in ALL if one.is_of_a_model]
OF_OUR_OWN = [one for one in ALL if not one.is_of_a_model]
# Signing in, out and the second factor are open to who is not in yet; the mailbox does not exist in production.
_FORMS = {"kyc_case_decide": {"act": "take"}}  # an empty form of this one is no act, and not found
_WAYS_IN = {"login", "logout", "second_factor", "jsi18n", "mailbox/"}
_SESSIONS = {"public.django_session"}
_TRACES = _SESSIONS | {"public.audit_record"}  # who looked, and who was refused
_OF_A_LIST = {"action": "delete_selected", "_selected_action": "1", "post": "yes"}
_OF_ONE = {"_save": "Save", "post": "yes", "role": "admin", "state": "active", "tier": "3"}


@pytest.fixture(scope="module")
def town(city: None) -> City:
    """The city, with something of everything in it."""
    return cities.founded()


@pytest.fixture(scope="module")
def kept_open(town: City) -> dict[str, Client]:
    """A browser for each role, by its letter."""
    return _opened()


@pytest.fixture
def desks(day: None, kept_open: dict[str, Client]) -> dict[str, Client]:
    """The same, on a day on which no limit stops anybody."""
    return kept_open


def test_has_its_line_in_the_table() -> None:
    lines = {one.line for one in ALL}

    assert sorted(lines - set(CONSOLE)) == [], "declare in tests/access/console.py who may see and do that"
    assert sorted(set(CONSOLE) - lines) == [], "the table has lines for pages that are none"


@pytest.mark.parametrize("address", ALL, ids=lambda one: one.name)
def test_is_shown_to_whom_its_line_names(address: Address, desks: dict[str, Client], town: City) -> None:
    url = address.in_full(town)

    shown = "".join(letter if _is_let_in(desk.get(url)) else "·" for letter, desk in desks.items())

    assert shown == CONSOLE[address.line].of(address.name).seen_by


@pytest.mark.parametrize("address", OF_OUR_OWN, ids=lambda one: one.name)
def test_takes_an_act_from_whom_its_line_names(address: Address, desks: dict[str, Client], town: City) -> None:
    url, expected = address.in_full(town), CONSOLE[address.line].acted_on_by
    form = _FORMS.get(address.name, {})
    if address.name == "logout":
        desks = _opened()
    before = digests.contents(digests.tables(but=_TRACES))

    refused = [letter for letter, desk in desks.items() if letter not in expected and _is_refused(desk.post(url, form))]
    changed = digests.changed(before)
    taken = [letter for letter, desk in desks.items() if letter in expected and _is_let_in(desk.post(url, form))]

    assert "".join(letter if letter in taken else "·" for letter in LETTERS) == expected
    assert sorted([*taken, *refused]) == sorted(LETTERS)
    assert changed == set(), "who was refused has changed something"


@pytest.mark.parametrize("address", OF_DJANGO, ids=lambda one: one.name)
def test_that_django_makes_changes_nothing_whoever_asks(address: Address, desks: dict[str, Client], town: City) -> None:
    url, form = address.in_full(town), _OF_A_LIST if address.name.endswith("_changelist") else _OF_ONE
    before = digests.contents(digests.tables(but=_TRACES))

    for desk in desks.values():
        desk.post(url, form)

    assert digests.changed(before) == set()


@pytest.mark.parametrize("who", ["anonymous", "password only"])
def test_is_nothing_to_who_has_not_signed_in_with_all_that_is_asked(
    who: str, day: None, town: City, settings: Settings
) -> None:
    desk = Client()
    if who == "password only":
        settings.STAFF_SECOND_FACTOR = True
        desk.force_login(members.of_role("admin"))
    before = digests.contents(digests.tables(but=_SESSIONS))

    for address in ALL:
        url = address.in_full(town)
        if address.name not in _WAYS_IN:
            assert _is_refused(desk.get(url)), address
            assert _is_refused(desk.post(url, {})), address

    assert digests.changed(before) == set()


def test_of_the_mailbox_does_not_exist_in_production(day: None, settings: Settings) -> None:
    settings.PRODUCTION = True

    assert Client().get("/mailbox/").status_code == 404


def _opened() -> dict[str, Client]:
    opened = {}
    for letter, role in zip(LETTERS, members.ROLES, strict=True):
        opened[letter] = Client()
        opened[letter].force_login(members.of_role(role))
    return opened


def _is_let_in(answer: Any) -> bool:
    """Whether a page or an act was not refused: by 403, 404 or 405, or by the way to the sign-in."""
    to = answer.headers.get("Location", "")
    return answer.status_code not in {401, 403, 404, 405} and "/login/" not in to and "/second-factor/" not in to


def _is_refused(answer: Any) -> bool:
    return not _is_let_in(answer)
