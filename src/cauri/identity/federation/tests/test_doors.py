"""Over HTTP, a customer …"""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support.platforms import free_port

from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import PIN, WRONG, Person
from cauri.identity.federation.tests.conftest import Mint
from cauri.kit import clock

pytestmark = pytest.mark.urls("cauri.identity.federation.tests.doors")


@pytest.fixture
def awa_now(db: None) -> Person:
    """Awa, who signed in just now."""
    return people.person(at=clock.now())


def _send(client: Client, verb: str, path: str, body: dict[str, Any], **headers: str) -> Any:
    return getattr(client, verb)(path, body, content_type="application/json", headers=headers)


def test_links_google_signs_in_with_it_and_unlinks_it(client: Client, awa_now: Person, mint: Mint) -> None:
    hers = awa_now.bearer
    assert _send(client, "put", "/profiles/me/google", {"token": mint(), "pin": PIN}, **hers).status_code == 204
    (listed,) = client.get("/profiles/me/identities", headers=hers).json()
    assert set(listed) == {"provider", "linked_at"}
    assert listed["provider"] == "google"

    asked = _send(client, "post", "/auth/google-oauth", {"token": mint(), "device_name": "a tablet"})
    assert (asked.status_code, asked["Cache-Control"]) == (202, "no-store")
    code = {"challenge_id": asked.json()["challenge_id"], "otp": people.code_sent()}
    told = _send(client, "post", "/auth/login/verify", code).json()
    again = _send(client, "post", "/auth/google-oauth", {"token": mint(), "device": told["device"]})
    assert (again.status_code, again.json()["user_id"]) == (200, str(awa_now.user.pk))

    assert _send(client, "delete", "/profiles/me/google", {"pin": PIN}, **hers).status_code == 204
    assert client.get("/profiles/me/identities", headers=hers).json() == []
    refused = _send(client, "post", "/auth/google-oauth", {"token": mint(), "device": told["device"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "identity_not_linked")
    over = client.get("/auth/sessions", headers={"Authorization": f"Bearer {again.json()['access_token']}"})
    assert (over.status_code, over.json()["code"]) == (401, "session_ended")


def test_is_refused_with_a_forgery_and_told_why(client: Client, db: None, mint: Mint) -> None:
    refused = _send(client, "post", "/auth/google-oauth", {"token": mint(forgery="expired")})

    assert refused.status_code == 403
    assert (refused.json()["code"], refused.json()["facts"]) == ("identity_token_refused", {"reason": "time"})


def test_is_told_when_to_come_back_while_google_is_gone(
    client: Client, awa_now: Person, mint: Mint, settings: Settings
) -> None:
    token = mint()
    settings.GOOGLE_ISSUER = f"http://127.0.0.1:{free_port()}"

    refused = _send(client, "post", "/auth/google-oauth", {"token": token})

    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert refused.json()["retryable"] is True
    linking = _send(client, "put", "/profiles/me/google", {"token": token, "pin": PIN}, **awa_now.bearer)
    assert linking.status_code == 503
    assert client.get("/profiles/me/identities", headers=awa_now.bearer).json() == []


def test_links_with_the_pin_only(client: Client, awa_now: Person, mint: Mint) -> None:
    refused = _send(client, "put", "/profiles/me/google", {"token": mint(), "pin": WRONG}, **awa_now.bearer)
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_pin")
    without = _send(client, "put", "/profiles/me/google", {"token": mint()}, **awa_now.bearer)
    assert (without.status_code, without.json()["code"]) == (422, "pin_or_password")


@pytest.mark.parametrize(
    "wrong",
    [{"user_id": "x"}, {"token": ""}, {"token": "x" * 8193}, {"nonce": ""}, {"issuer": "me"}, {"pin": "12345678"}],
)
def test_sends_nothing_else(client: Client, awa_now: Person, mint: Mint, wrong: dict[str, str]) -> None:
    body = {"token": mint(), "pin": PIN} | wrong

    assert _send(client, "put", "/profiles/me/google", body, **awa_now.bearer).status_code == 422
    assert client.get("/profiles/me/identities", headers=awa_now.bearer).json() == []


@pytest.mark.parametrize(("verb", "path"), [("put", "google"), ("delete", "google"), ("get", "identities")])
def test_is_nobody_without_a_token(client: Client, db: None, verb: str, path: str) -> None:
    assert _send(client, verb, f"/profiles/me/{path}", {}).status_code == 401


def test_is_slowed_down_when_trying_one_token_after_another(client: Client, db: None, settings: Settings) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "address": 3}

    told = [_send(client, "post", "/auth/google-oauth", {"token": "x"}).status_code for _ in range(4)]

    assert told == [403] * 3 + [429]
