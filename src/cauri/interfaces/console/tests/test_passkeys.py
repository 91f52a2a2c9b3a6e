"""A passkey on the page of the second factor …"""

import html
import json
import re
from typing import Any

import pyotp
import pytest
from django.test import Client
from pytest_django import Settings
from tests.support.authenticator import Authenticator

from cauri.identity.staff import factors
from cauri.identity.staff.models import StaffMember
from cauri.interfaces.console.tests.conftest import PASSWORD
from cauri.kit import clock

PAGE, MEMBERS = "/console/second-factor/", "/console/staff/staffmember/"


@pytest.fixture
def at_the_desk(client: Client, moussa: StaffMember) -> Client:
    """Moussa's browser, after the password and the code."""
    secret = factors.enrolment_of(moussa, now=clock.now()).secret
    _sign_in(client)
    client.post(PAGE, {"code": pyotp.TOTP(secret).at(clock.now())})
    return client


def _sign_in(client: Client) -> None:
    client.post("/console/login/", {"username": "moussa", "password": PASSWORD})


def _options(client: Client) -> dict[str, Any]:
    found = re.search(r'data-options="([^"]+)"', client.get(PAGE).content.decode())
    assert found
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


def _added(client: Client) -> Authenticator:
    key = Authenticator()
    answer = client.post(PAGE, {"credential": json.dumps(key.create(_options(client)))})
    assert answer.status_code == 302, answer.content.decode()
    return key


def test_is_added_and_lets_in_the_next_time(at_the_desk: Client) -> None:
    key = _added(at_the_desk)
    assert "Passkeys: 1." in at_the_desk.get(PAGE).content.decode()
    at_the_desk.post("/console/logout/")

    _sign_in(at_the_desk)
    assert at_the_desk.get(MEMBERS).status_code == 302
    before = at_the_desk.session.session_key
    answer = at_the_desk.post(f"{PAGE}?next={MEMBERS}", {"credential": json.dumps(key.get(_options(at_the_desk)))})

    assert answer["Location"] == MEMBERS
    assert at_the_desk.get(MEMBERS).status_code == 200
    assert at_the_desk.session.session_key != before


def test_that_is_wrong_lets_nobody_in(at_the_desk: Client) -> None:
    key = _added(at_the_desk)
    at_the_desk.post("/console/logout/")
    _sign_in(at_the_desk)

    stranger = Authenticator().get(_options(at_the_desk))
    for sent in (json.dumps(stranger), "", "{}", "[" * 10_000, json.dumps(key.signed(b"nobody's challenge"))):
        refused = at_the_desk.post(PAGE, {"credential": sent})
        assert "was not accepted" in refused.content.decode()
        assert at_the_desk.get(MEMBERS).status_code == 302


def test_is_not_added_by_who_has_shown_only_a_password(at_the_desk: Client) -> None:
    options = _options(at_the_desk)
    at_the_desk.post("/console/logout/")
    _sign_in(at_the_desk)

    assert "data-options" not in at_the_desk.get(PAGE).content.decode()
    at_the_desk.post(PAGE, {"credential": json.dumps(Authenticator().create(options))})

    assert at_the_desk.get(MEMBERS).status_code == 302


def test_of_another_browser_lets_nobody_in(at_the_desk: Client) -> None:
    key = _added(at_the_desk)
    at_the_desk.post("/console/logout/")
    _sign_in(at_the_desk)
    thief = Client()
    _sign_in(thief)
    _options(thief)

    signed = json.dumps(key.get(_options(at_the_desk)))
    thief.post(PAGE, {"credential": signed})

    assert thief.get(MEMBERS).status_code == 302


@pytest.mark.usefixtures("at_the_desk")
def test_is_not_offered_where_no_page_is_named(client: Client, settings: Settings) -> None:
    settings.PASSKEY_ORIGINS = []

    assert client.get(PAGE).status_code == 200
    assert "data-options" not in client.get(PAGE).content.decode()
