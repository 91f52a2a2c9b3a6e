"""The refresh token of a web app, in a cookie …"""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from cauri.identity.access import keys
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import PIN, Person
from cauri.kit import clock

pytestmark = pytest.mark.urls("cauri.identity.access.tests.doors")
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def awa_now(db: None) -> Person:
    return people.person(at=clock.now())


def _post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


def _signed_in(client: Client, awa: Person, **changed: Any) -> Any:
    device = {"id": str(awa.device.device_id), "secret": awa.device.device_secret}
    told = _post(client, "/auth/login", {"identifier": "awa", "pin": PIN, "device": device, "cookie": True} | changed)
    assert told.status_code == 200, told.content
    # The test client keeps to paths; the doors of these tests stand elsewhere than /api/v1/auth.
    client.cookies = told.cookies
    for cookie in client.cookies.values():
        cookie["path"] = "/"
    return told


def _csrf(client: Client) -> dict[str, str]:
    return {"X-CSRF-Token": client.cookies["cauri_csrf"].value}


def _refreshed(client: Client, **headers: str) -> Any:
    return _post(client, "/auth/refresh", {}, **headers)


def _refusal(client: Client, **headers: str) -> tuple[int, str]:
    told = _refreshed(client, **headers)
    assert not told.cookies
    return told.status_code, told.json()["code"]


def test_is_not_in_the_body_as_well(client: Client, awa_now: Person) -> None:
    told = _signed_in(client, awa_now)
    assert told.json()["refresh_token"] is None
    assert told.json()["access_token"]
    assert told.cookies["cauri_refresh"].value not in told.content.decode()

    plain = _signed_in(Client(), awa_now, cookie=False)
    assert plain.json()["refresh_token"]
    assert not plain.cookies


@pytest.mark.parametrize("production", [True, False])
def test_goes_where_it_is_needed_and_no_script_reads_it(
    client: Client, awa_now: Person, settings: Settings, *, production: bool
) -> None:
    told = _post(client, "/auth/login", {"identifier": "awa", "pin": PIN})
    shown = {"challenge_id": told.json()["challenge_id"], "otp": people.code_sent(), "cookie": True}
    settings.PRODUCTION = production
    told = _post(client, "/auth/login/verify", shown)

    refresh = told.cookies["__Secure-cauri_refresh" if production else "cauri_refresh"]
    csrf = told.cookies["__Host-cauri_csrf" if production else "cauri_csrf"]
    for cookie in (refresh, csrf):
        assert cookie["samesite"] == "Strict"
        assert cookie["domain"] == ""
        assert bool(cookie["secure"]) is production
        assert 0 < cookie["max-age"] <= 14 * 24 * 3600
    assert (bool(refresh["httponly"]), refresh["path"]) == (True, "/api/v1/auth")
    assert (bool(csrf["httponly"]), csrf["path"]) == (False, "/")
    assert told.json()["refresh_token"] is None


def test_is_refreshed_again_and_again(client: Client, awa_now: Person) -> None:
    _signed_in(client, awa_now)
    tokens = [client.cookies["cauri_refresh"].value]

    for _ in range(3):
        told = _refreshed(client, **OURS, **_csrf(client))
        assert (told.status_code, told.json()["refresh_token"]) == (200, None), told.content
        client.cookies["cauri_refresh"] = told.cookies["cauri_refresh"].value
        tokens.append(told.cookies["cauri_refresh"].value)
        bearer = {"Authorization": f"Bearer {told.json()['access_token']}"}
        assert client.get("/me", headers=bearer).status_code == 200

    assert len(set(tokens)) == 4


def test_takes_the_csrf_token_of_its_own_session(client: Client, awa_now: Person) -> None:
    _signed_in(client, awa_now)
    another = keys.csrf_of(awa_now.device.session_id)

    assert _refusal(client, **OURS) == (403, "csrf_refused")
    assert _refusal(client, **OURS, **{"X-CSRF-Token": another}) == (403, "csrf_refused")
    client.cookies["cauri_csrf"] = another  # planted: cookie and header agree, but not with the session
    assert _refusal(client, **OURS, **{"X-CSRF-Token": another}) == (403, "csrf_refused")


def test_is_not_used_up_by_a_refusal(client: Client, awa_now: Person) -> None:
    _signed_in(client, awa_now)
    _refusal(client, **OURS)

    assert _refreshed(client, **OURS, **_csrf(client)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_is_taken_from_our_own_pages_only(client: Client, awa_now: Person, headers: dict[str, str]) -> None:
    _signed_in(client, awa_now)

    assert _refusal(client, **headers, **_csrf(client)) == (403, "cross_site")


@pytest.mark.parametrize("header", ["Origin", "Sec-Fetch-Site"])
def test_is_taken_from_browsers_that_say_one_of_both(client: Client, awa_now: Person, header: str) -> None:
    _signed_in(client, awa_now)

    assert _refreshed(client, **{header: OURS[header]}, **_csrf(client)).status_code == 200


def test_opens_no_other_door(client: Client, awa_now: Person) -> None:
    told = _signed_in(client, awa_now)

    for path in ("/me", "/profiles/me", "/auth/sessions"):
        assert client.get(path, headers=OURS | _csrf(client)).status_code == 401
    as_bearer = {"Authorization": f"Bearer {told.cookies['cauri_refresh'].value}"}
    assert client.get("/me", headers=as_bearer).status_code == 401


def test_is_cleared_by_signing_out(client: Client, awa_now: Person) -> None:
    told = _signed_in(client, awa_now)
    csrf = _csrf(client)

    out = _post(client, "/auth/logout", {}, Authorization=f"Bearer {told.json()['access_token']}")

    assert out.status_code == 204
    assert {name: (cookie.value, cookie["max-age"]) for name, cookie in out.cookies.items()} == {
        "cauri_refresh": ("", 0),
        "cauri_csrf": ("", 0),
    }
    client.cookies = told.cookies
    assert _refusal(client, **OURS, **csrf) == (401, "refresh_refused")


def test_is_missed_where_there_is_none(client: Client, awa_now: Person) -> None:
    assert _refusal(client, **OURS) == (401, "refresh_refused")


def test_is_not_looked_at_when_the_body_has_one(client: Client, awa_now: Person) -> None:
    _signed_in(client, awa_now)

    told = _post(client, "/auth/refresh", {"refresh_token": awa_now.device.tokens.refresh_token})

    assert (told.status_code, bool(told.json()["refresh_token"])) == (200, True)
    assert not told.cookies
