"""Over HTTP, a customer …"""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import PIN, WRONG, Person
from cauri.kit import clock

pytestmark = pytest.mark.urls("cauri.identity.access.tests.doors")


@pytest.fixture
def awa_now(db: None) -> Person:
    """Awa, who signed in just now."""
    return people.person(at=clock.now())


def _post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


def test_signs_in_on_a_new_device_stays_and_leaves(client: Client, awa_now: Person) -> None:
    asked = _post(client, "/auth/login", {"identifier": "awa", "pin": PIN, "device_name": "a tablet"})
    assert asked.status_code == 202
    assert asked.json()["sent_to"] == "+222 ••••••56"
    assert asked["Cache-Control"] == "no-store"
    code = {"challenge_id": asked.json()["challenge_id"], "otp": people.code_sent()}
    told = _post(client, "/auth/login/verify", code).json()

    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    assert client.get("/me", headers=bearer).json() == str(awa_now.user.pk)
    names = [(one["device_name"], one["is_current"]) for one in client.get("/auth/sessions", headers=bearer).json()]
    assert names == [("a tablet", True), ("a phone", False)]
    fresh = _post(client, "/auth/refresh", {"refresh_token": told["refresh_token"]}).json()
    bearer = {"Authorization": f"Bearer {fresh['access_token']}"}
    assert client.post("/auth/logout", headers=bearer).status_code == 204
    over = client.get("/me", headers=bearer)
    assert (over.status_code, over.json()["code"]) == (401, "session_ended")
    again = _post(client, "/auth/login", {"identifier": "awa", "pin": PIN, "device": told["device"]})
    assert again.status_code == 200
    assert again.json()["device"] is None


def test_steps_up_and_changes_the_pin(client: Client, awa_now: Person) -> None:
    bearer = awa_now.bearer
    told = _post(client, "/auth/step-up", {"pin": PIN}, **bearer)
    assert told.status_code == 201
    assert {"amount": "20000.00", "currency": "MRU"} in told.json()["caps"]

    change = {"old_pin": PIN, "new_pin": "5926"}
    changed = client.put("/auth/pin", change, content_type="application/json", headers=bearer)
    assert changed.status_code == 204
    refused = _post(client, "/auth/step-up", {"pin": PIN}, **bearer)
    assert (refused.status_code, refused.json()["code"], refused.json()["facts"]) == (
        403,
        "wrong_pin",
        {"tries_left": 4},
    )


def test_ends_a_session_elsewhere(client: Client, awa_now: Person) -> None:
    lost, _ = people.signed_in(awa_now.user, at=clock.now())

    assert client.delete(f"/auth/sessions/{lost.session_id}", headers=awa_now.bearer).status_code == 204

    theirs = {"Authorization": f"Bearer {lost.tokens.access_token}"}
    assert client.get("/me", headers=theirs).status_code == 401
    assert client.delete(f"/auth/sessions/{lost.device_id}", headers=awa_now.bearer).status_code == 404


def test_sees_and_changes_a_profile(client: Client, awa_now: Person) -> None:
    people.person("Moussa Diop", at=clock.now())

    def patch(**body: Any) -> Any:
        return client.patch("/profiles/me", body, content_type="application/json", headers=awa_now.bearer)

    seen = client.get("/profiles/me", headers=awa_now.bearer).json()
    assert (seen["name"], seen["phone"], seen["language"]) == ("Awa Diallo", "+22222123456", "en")
    assert patch(username="Awa.D").json()["code"] == "pin_or_password"
    assert patch(username="Awa.D", pin=WRONG).json()["code"] == "wrong_pin"
    assert patch(username="Awa.D", language="ar", pin=PIN).json() == {**seen, "username": "Awa.D", "language": "ar"}
    assert patch(username="MOUSSA", pin=PIN).json()["code"] == "username_taken"
    assert patch(username="2" * 8, pin=PIN).json()["code"] == "username_invalid"
    assert patch(language="de").status_code == 422
    assert patch(tier=3).status_code == 422
    assert patch(username="Awa.D").status_code == 200


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer nothing", "Basic YXdhOjgzMDU="])
def test_is_nobody_without_a_token(client: Client, db: None, header: str | None) -> None:
    told = client.get("/me", headers=None if header is None else {"Authorization": header})

    assert told.status_code == 401
    assert told["Content-Type"] == "application/problem+json"
    assert told["WWW-Authenticate"] == "Bearer"


def test_is_told_how_long_the_pin_is_locked(client: Client, awa_now: Person) -> None:
    for _ in range(5):
        _post(client, "/auth/step-up", {"pin": WRONG}, **awa_now.bearer)

    locked = _post(client, "/auth/step-up", {"pin": PIN}, **awa_now.bearer)

    assert (locked.status_code, locked.json()["code"]) == (423, "pin_locked")
    assert 890 < int(locked["Retry-After"]) <= 900


def test_is_slowed_down_when_trying_one_name_after_another(client: Client, db: None, settings: Settings) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "address": 10}

    told = [_post(client, "/auth/login", {"identifier": f"name{n}", "pin": PIN}).status_code for n in range(11)]

    assert told == [401] * 10 + [429]


def test_is_slowed_down_at_one_number_however_it_is_written(client: Client, db: None) -> None:
    digits = "22123456"
    spellings = [digits[:n] + " " + digits[n:] for n in range(1, 6)] + [f"+222{digits}"]

    told = [_post(client, "/auth/login", {"identifier": name, "pin": PIN}).status_code for name in spellings]

    assert told == [401] * 5 + [429]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identifier": "awa"},
        {"identifier": "awa", "pin": PIN, "password": "both of them"},
        {"identifier": "awa", "pin": 8305},
        {"identifier": "awa", "pin": "830"},
        {"identifier": "awa", "pin": PIN, "is_staff": True},
        {"identifier": "awa", "pin": PIN, "device": {"id": "no id", "secret": "x"}},
        {"identifier": "a" * 255, "pin": PIN},
        {"identifier": "awa", "password": ""},
        {"identifier": "awa", "pin": "٨٣٠٥"},
    ],
)
def test_is_told_what_is_wrong_without_hearing_it_again(client: Client, db: None, body: dict[str, Any]) -> None:
    told = _post(client, "/auth/login", body)

    assert told.status_code == 422
    assert PIN not in told.content.decode()


@pytest.mark.parametrize("raw", [r"a\u0000wa", r"\ud800", "\u202e", "' OR 1=1 --", "%", "+", "@", "0" * 200])
def test_is_refused_politely_whatever_is_typed_as_a_name(client: Client, db: None, raw: str) -> None:
    body = f'{{"identifier": "{raw}", "pin": "{PIN}"}}'

    told = client.post("/auth/login", body, content_type="application/json")

    assert told.status_code in (400, 401, 422)
    assert told["Content-Type"] == "application/problem+json"


def test_repeats_a_request_under_its_key(client: Client, awa_now: Person) -> None:
    asked = _post(client, "/auth/login", {"identifier": "awa", "pin": PIN})
    code = {"challenge_id": asked.json()["challenge_id"], "otp": people.code_sent()}
    key = {"Idempotency-Key": "01a1fd45-be48-7cf9-b814-7dec111575de"}

    first = _post(client, "/auth/login/verify", code, **key)
    second = _post(client, "/auth/login/verify", code, **key)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["session_id"] != second.json()["session_id"]
    assert _post(client, "/auth/login/verify", code).json()["code"] == "wrong_code"
