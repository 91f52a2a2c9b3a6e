"""Every operation of the API …"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client

from cauri.infra.embedded.databases import Urls
from cauri.kit.web import problems
from cauri.kit.web.wording import LANGUAGES
from tests.support import people
from tests.support.operations import operations

ALL = list(operations())
SIGNED_IN = [one for one in ALL if one.needs_sign_in and one.path.startswith("/api/")]
WITH_BODY = [one for one in ALL if one.body is not None]

FORGED = jwt.encode({"sub": "awa", "sid": "1"}, "a key of somebody else's, long enough", algorithm="HS256")
UNSIGNED = jwt.encode({"sub": "awa"}, "", algorithm="none")
NOT_TOKENS = ["", "Bearer", "Bearer ", "Bearer x", "Basic YXdhOjQ4MjE=", f"Bearer {FORGED}", f"Bearer {UNSIGNED}"]

# Whatever a browser's extensions add stands there; it is read by nobody (https://www.w3.org/TR/webauthn-3/#extensions).
ANYTHING = "clientExtensionResults"
# What a client may hope to decide about itself.
SURPLUS = {"balance": "1000000", "tier": 3, "is_staff": True, "status": "active", "owner": "awa", "user_id": "awa"}


@pytest.fixture
def client(committed_db: Urls, settings: Any) -> Client:
    """A client whom no limit stops."""
    settings.THROTTLE_FACTOR = 1000
    return Client(raise_request_exception=False)


def _signed_in() -> dict[str, str]:
    return {"Authorization": f"Bearer {people.customer('Awa Diallo').access_token}"}


def _places(body: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every object in a body whose fields are ours."""
    if isinstance(body, dict) and (not place or place[-1] != ANYTHING):
        yield place
        for name, inside in body.items():
            yield from _places(inside, (*place, name))


def test_that_needs_a_caller_refuses_whoever_is_none(client: Client) -> None:
    for operation in SIGNED_IN:
        for token in NOT_TOKENS:
            answer = operation.ask(client, **({"Authorization": token} if token else {}))
            told = (str(operation), token, answer.status_code)
            assert told == (str(operation), token, 401)
            assert answer["Content-Type"] == problems.CONTENT_TYPE
            assert answer["WWW-Authenticate"] == "Bearer"


def test_that_takes_a_body_can_read_its_own_example(client: Client) -> None:
    headers = _signed_in()
    for operation in WITH_BODY:
        answer = operation.ask(client, **headers)
        told = json.loads(answer.content or b"{}")
        assert not isinstance(told, dict) or told.get("code") not in {"request_invalid", "malformed_json"}, (
            str(operation),
            answer.content,
        )


def test_that_takes_a_body_refuses_fields_that_nobody_asked_for(client: Client) -> None:
    headers = _signed_in()
    for operation in WITH_BODY:
        for place in _places(operation.body):
            body = copy.deepcopy(operation.body)
            inside = body
            for name in place:
                inside = inside[name]
            surplus = {name: value for name, value in SURPLUS.items() if name not in inside}
            inside.update(surplus)
            answer = operation.ask(client, body, **headers)
            assert answer.status_code == 422, (str(operation), place, answer.content)
            refused = {one["name"] for one in json.loads(answer.content)["errors"] if one["code"] == "extra_forbidden"}
            assert refused >= {".".join(("body", *place, name)) for name in surplus}, str(operation)


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"a": 1, "a": 2}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a": "\\u0000"}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"pin=4821", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b" " * (settings.LARGEST_BODY + 1), "application/json", 413),
    ],
)
def test_that_takes_a_body_refuses_what_is_none(client: Client, content: bytes, content_type: str, status: int) -> None:
    headers = {**_signed_in(), "Idempotency-Key": "key-0001"}
    for operation in WITH_BODY:
        if status == 413 and re.fullmatch(settings.UPLOADS, operation.address):
            content = b" " * (settings.LARGEST_UPLOAD + 1)
        answer = client.generic(
            operation.method, operation.address, content, content_type=content_type, headers=headers
        )
        assert (str(operation), answer.status_code) == (str(operation), status)
        assert answer["Content-Type"] == problems.CONTENT_TYPE


@pytest.mark.parametrize("language", LANGUAGES)
def test_explains_itself_in_the_callers_language(client: Client, language: str) -> None:
    for operation in SIGNED_IN:
        answer = operation.ask(client, **{"Accept-Language": language})
        assert (str(operation), answer["Content-Language"]) == (str(operation), language)


def test_carries_the_request_id_that_it_was_sent(client: Client) -> None:
    for operation in ALL:
        answer = operation.ask(client, **{"X-Request-Id": "trace-0001"})
        assert (str(operation), answer["X-Request-Id"]) == (str(operation), "trace-0001")
