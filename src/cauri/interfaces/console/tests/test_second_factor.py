"""The page of the second factor …"""

import re

import pyotp
import pytest
from django.test import Client
from pytest_django import Settings

from cauri.identity.staff import factors
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.acts import SYSTEM
from cauri.interfaces.console.tests.conftest import PASSWORD
from cauri.kit import clock
from cauri.kit.transactions import transaction

DOOR = "/console/login/"
PAGE = "/console/second-factor/"
MEMBERS = "/console/staff/staffmember/"


@pytest.fixture
def required(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


def _sign_in(client: Client) -> None:
    client.post(DOOR, {"username": "moussa", "password": PASSWORD})


def _secret(client: Client) -> str:
    found = re.search(r'id="secret">([A-Z2-7]{32})<', client.get(PAGE).content.decode())
    assert found
    return found[1]


def _set_up(client: Client) -> tuple[str, list[str]]:
    secret = _secret(client)
    shown = client.post(PAGE, {"code": pyotp.TOTP(secret).at(clock.now())}).content.decode()
    return secret, re.findall(r"<li>([a-z0-9-]{19})</li>", shown)


@pytest.mark.django_db
def test_is_for_who_has_shown_a_password(client: Client) -> None:
    assert client.get(PAGE)["Location"] == f"{DOOR}?next={PAGE}"
    assert client.post(PAGE, {"code": "000000"}).status_code == 302


def test_lies_between_the_password_and_every_page(client: Client, moussa: StaffMember, required: None) -> None:
    _sign_in(client)

    for page in ("/console/", MEMBERS, "/console/ledger/verification/", "/console/password_change/"):
        answer = client.get(page, follow=True)
        assert answer.redirect_chain[-1][0].startswith(PAGE), page
    assert client.post("/console/ledger/verification/now/").status_code == 302


def test_sets_an_authenticator_up_and_shows_recovery_codes_once(
    client: Client, moussa: StaffMember, required: None
) -> None:
    _sign_in(client)
    shown = client.get(PAGE)
    assert "<svg" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"

    _, codes = _set_up(client)

    assert len(codes) == 10
    assert client.get(MEMBERS).status_code == 200
    again = client.get(PAGE).content.decode()
    assert codes[0] not in again
    assert "<svg" not in again


def test_asks_for_a_code_at_the_next_sign_in_whatever_settings_say(client: Client, moussa: StaffMember) -> None:
    _sign_in(client)
    _, codes = _set_up(client)
    client.post("/console/logout/")

    _sign_in(client)
    assert client.get(MEMBERS).status_code == 302
    assert "wrong or was used already" in client.post(PAGE, {"code": "000000"}).content.decode()
    assert client.get(MEMBERS).status_code == 302

    answer = client.post(f"{PAGE}?next={MEMBERS}", {"code": codes[0]})
    assert answer["Location"] == MEMBERS
    assert client.get(MEMBERS).status_code == 200


def test_leads_nowhere_else(client: Client, moussa: StaffMember) -> None:
    _sign_in(client)
    _, codes = _set_up(client)

    assert client.post(f"{PAGE}?next=//evil.example/", {"code": codes[0]})["Location"] == "/console/"


def test_is_asked_again_after_a_reset(client: Client, moussa: StaffMember, required: None) -> None:
    _sign_in(client)
    _set_up(client)

    with transaction():
        factors.reset(moussa, by=SYSTEM, now=clock.now())

    assert client.get(MEMBERS).status_code == 302


@pytest.mark.django_db
def test_lets_the_demo_login_in_with_and_without(client: Client, settings: Settings) -> None:
    login = staff.enrol_demo(now=clock.now())
    client.post(DOOR, {"username": login.username, "password": login.password})
    assert client.get(MEMBERS).status_code == 200

    settings.STAFF_SECOND_FACTOR = True
    assert client.get(MEMBERS).status_code == 302
    _set_up(client)
    assert client.get(MEMBERS).status_code == 200
