"""Over HTTP, a customer …"""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support.authenticator import Authenticator

from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import PIN, WRONG, Person
from cauri.kit import clock

AUTH = "/api/v1/auth"
PASSKEYS = f"{AUTH}/passkeys"


@pytest.fixture
def awa_now(db: None) -> Person:
    """Awa, who signed in just now."""
    return people.person(at=clock.now())


def _post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


def _add(client: Client, of: Person, passkey: Authenticator) -> Any:
    options = _post(client, f"{PASSKEYS}/options", {"pin": PIN}, **of.bearer).json()["options"]
    return _post(client, PASSKEYS, {"credential": passkey.create(options), "name": "my phone"}, **of.bearer)


def test_adds_a_passkey_sees_it_and_removes_it(client: Client, awa_now: Person) -> None:
    passkey = Authenticator()
    offered = _post(client, f"{PASSKEYS}/options", {"pin": PIN}, **awa_now.bearer)
    assert (offered.status_code, offered["Cache-Control"]) == (201, "no-store")

    added = _add(client, awa_now, passkey)
    listed = client.get(PASSKEYS, headers=awa_now.bearer)

    assert (added.status_code, added.json()["name"], added.json()["used_at"]) == (201, "my phone", None)
    assert listed.json() == [added.json()]
    place = f"{PASSKEYS}/{added.json()['id']}"
    for pin, status in ((WRONG, 403), (PIN, 204), (PIN, 404)):
        told = client.delete(place, {"pin": pin}, content_type="application/json", headers=awa_now.bearer)
        assert told.status_code == status
    assert client.get(PASSKEYS, headers=awa_now.bearer).json() == []


def test_signs_in_and_steps_up(client: Client, awa_now: Person) -> None:
    passkey = Authenticator()
    _add(client, awa_now, passkey)

    options = _post(client, f"{PASSKEYS}/sign-in/options").json()["options"]
    told = _post(client, f"{PASSKEYS}/sign-in", {"credential": passkey.get(options), "device_name": "a tablet"})
    assert (told.status_code, told["Cache-Control"]) == (200, "no-store")
    bearer = {"Authorization": f"Bearer {told.json()['access_token']}"}
    assert told.json()["user_id"] == str(awa_now.user.pk)
    options = _post(client, f"{PASSKEYS}/step-up/options", **bearer).json()["options"]
    stepped_up = _post(client, f"{PASSKEYS}/step-up", {"credential": passkey.get(options)}, **bearer)

    assert stepped_up.status_code == 201
    assert {"amount": "20000.00", "currency": "MRU"} in stepped_up.json()["caps"]


def test_keeps_the_refresh_token_in_a_cookie_if_asked_to(client: Client, awa_now: Person) -> None:
    passkey = Authenticator()
    _add(client, awa_now, passkey)
    options = _post(client, f"{PASSKEYS}/sign-in/options").json()["options"]

    told = _post(client, f"{PASSKEYS}/sign-in", {"credential": passkey.get(options), "cookie": True})

    assert (told.status_code, told.json()["refresh_token"], told["Cache-Control"]) == (200, None, "no-store")
    assert any(one["httponly"] and one.value for one in told.cookies.values())


def test_is_told_the_same_of_an_unknown_passkey_and_a_wrong_one(client: Client, awa_now: Person) -> None:
    hers, stranger = Authenticator(), Authenticator()
    _add(client, awa_now, hers)

    def told(passkey: Authenticator, **otherwise: Any) -> Any:
        options = _post(client, f"{PASSKEYS}/sign-in/options").json()["options"]
        return _post(client, f"{PASSKEYS}/sign-in", {"credential": passkey.get(options, **otherwise)})

    unknown, wrong = told(stranger), told(hers, key=stranger.key)

    assert (unknown.status_code, wrong.status_code) == (403, 403)
    without = [{**one.json(), "request_id": ""} for one in (unknown, wrong)]
    assert without[0] == without[1]
    assert without[0]["code"] == "passkey_refused"


@pytest.mark.parametrize("path", ["", "/options", "/step-up/options", "/step-up"])
def test_is_nobody_without_a_token(client: Client, db: None, path: str) -> None:
    assert _post(client, PASSKEYS + path, {}).status_code == 401


def _signed(**changes: Any) -> dict[str, Any]:
    passkey = Authenticator().signed(b"a challenge")
    response = {**passkey["response"], **changes.pop("response", {})}
    return {**passkey, "response": response, **changes}


# {"type":"","challenge":1,"origin":""}
NUMBER = "eyJ0eXBlIjoiIiwiY2hhbGxlbmdlIjoxLCJvcmlnaW4iOiIifQ"
NONSENSE: dict[str, tuple[int, Any]] = {
    "nothing": (422, {}),
    "no response": (422, {name: value for name, value in _signed().items() if name != "response"}),
    "a number": (422, _signed(id=1)),
    "another type": (422, _signed(type="password")),
    "more than there is": (422, _signed(is_staff=True)),
    "more in the response": (422, _signed(response={"tier": 3})),
    "not base64url": (422, _signed(rawId="a+b/c==")),
    "no whole bytes": (403, _signed(rawId="AAAAA")),
    "another id": (403, _signed(id="AAAA")),
    "too long": (422, _signed(response={"signature": "A" * 16_385})),
    "no JSON": (403, _signed(response={"clientDataJSON": "AAAA"})),
    "a list": (403, _signed(response={"clientDataJSON": "W10"})),
    "a challenge that is a number": (403, _signed(response={"clientDataJSON": NUMBER})),
    "deeply nested": (403, _signed(response={"clientDataJSON": "W1tb" * 4000})),
    "short authenticator data": (403, _signed(response={"authenticatorData": "AAAA"})),
    "no signature": (403, _signed(response={"signature": "AA"})),
}  # fmt: skip


@pytest.mark.parametrize(("status", "credential"), NONSENSE.values(), ids=NONSENSE)
def test_is_refused_politely_whatever_a_browser_sends(client: Client, db: None, status: int, credential: Any) -> None:
    told = _post(client, f"{PASSKEYS}/sign-in", {"credential": credential})

    assert (told.status_code, told["Content-Type"]) == (status, "application/problem+json")
    sent = json.dumps(credential)
    assert not any(value in told.content.decode() for value in sent.split('"') if len(value) > 40)


def test_is_slowed_down_when_trying_one_after_another(client: Client, db: None, settings: Settings) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "address": 10}

    told = [_post(client, f"{PASSKEYS}/sign-in", {"credential": _signed()}).status_code for _ in range(11)]

    assert told == [403] * 10 + [429]
