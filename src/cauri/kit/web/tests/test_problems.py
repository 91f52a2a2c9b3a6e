import json
from typing import Any

import pytest
from django.test import Client
from structlog.testing import capture_logs

from cauri.kit.web.tests.troubled_api import SECRET

pytestmark = pytest.mark.urls("cauri.kit.web.tests.troubled_api")

MEMBERS = {"type", "title", "status", "code", "detail", "instance", "request_id"} | {
    "retryable",
    "facts",
    "errors",
}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def _get(client: Client, how: str, language: str = "en") -> Any:
    return client.get(f"/fails/{how}?secret=1", headers={"Accept-Language": language})


def _pay(client: Client, body: object, query: str = "") -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/pays{query}", text, content_type="application/json")


def test_carry_all_that_rfc_9457_and_we_ask_for(client: Client) -> None:
    response = _get(client, "refused")
    assert response.status_code == 409
    assert json.loads(response.content) == {
        "type": "urn:cauri:problem:pot_empty",
        "title": "Pot empty",
        "status": 409,
        "code": "pot_empty",
        "detail": "The blue pot is empty",
        "instance": "/fails/refused",
        "request_id": response.headers.get("X-Request-Id"),
        "retryable": True,
        "facts": {"pot": "blue", "retry_after": 7},
        "errors": [],
    }
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert response["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("asked", "language", "detail"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr", "Le pot blue est vide"),
        ("ar-MR", "ar", "الوعاء blue فارغ"),
        ("de", "en", "The blue pot is empty"),
    ],
)
def test_speak_the_callers_language(client: Client, asked: str, language: str, detail: str) -> None:
    response = _get(client, "refused", asked)
    assert json.loads(response.content)["detail"] == detail
    assert response["Content-Language"] == language
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("unworded", 422, "refused"),
        ("missing", 404, "not_found"),
        ("forbidden", 403, "not_allowed"),
        ("suspicious", 400, "bad_request"),
        ("too_big", 413, "request_too_large"),
        ("unauthenticated", 401, "not_authenticated"),
        ("throttled", 429, "too_many_requests"),
        ("teapot", 418, "bad_request"),
        ("gateway", 502, "internal_error"),
        ("database", 503, "service_unavailable"),
        ("interface", 503, "service_unavailable"),
        ("bug", 500, "internal_error"),
    ],
)
def test_answer_every_failure_and_tell_nothing_of_the_inside(client: Client, how: str, status: int, code: str) -> None:
    with capture_logs():
        response = _get(client, how)
    problem = json.loads(response.content)
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem.keys() == MEMBERS
    assert problem["detail"]
    assert SECRET not in response.content.decode()
    assert "secret" not in problem["instance"]


@pytest.mark.parametrize(("how", "seconds"), [("throttled", "30"), ("database", "1"), ("interface", "1")])
def test_say_when_to_come_back(client: Client, how: str, seconds: str) -> None:
    with capture_logs():
        response = _get(client, how)
    assert response["Retry-After"] == seconds
    assert json.loads(response.content)["retryable"] is True


def test_say_how_to_sign_in(client: Client) -> None:
    assert _get(client, "unauthenticated")["WWW-Authenticate"] == "Bearer"


def test_leave_what_failed_inside_in_the_log(client: Client) -> None:
    with capture_logs() as events:
        _get(client, "bug")
    failure = next(event for event in events if event["event"] == "an endpoint failed")
    assert isinstance(failure["exc_info"], KeyError)


def test_let_a_bug_fail_the_test_that_meets_it() -> None:
    with capture_logs(), pytest.raises(KeyError):
        Client().get("/fails/bug")


def test_name_each_field_that_is_wrong_without_repeating_it(client: Client) -> None:
    response = _pay(client, {"times": SECRET}, query="?page=x")
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "request_invalid")
    named = {(error["name"], error["code"]) for error in problem["errors"]}
    assert named == {("body.amount", "missing"), ("body.times", "int_parsing"), ("query.page", "int_parsing")}
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("body", ["", "{", "[1]", '"12"'])
def test_refuse_a_body_that_is_not_what_was_asked_for(client: Client, body: str) -> None:
    response = _pay(client, body)
    assert response.status_code in {400, 422}
    assert response.json()["code"] in {"bad_request", "request_invalid"}


def test_carry_a_rooms_own_refusal_with_its_facts(client: Client) -> None:
    problem = _pay(client, {"amount": "1.234", "times": 1}).json()
    assert (problem["status"], problem["code"]) == (422, "too_many_decimals")
    assert problem["facts"] == {"currency": "MRU", "decimals": 2}
    assert problem["detail"] == "Decimals allowed in MRU: 2."


def test_stay_away_when_all_is_well(client: Client) -> None:
    assert _pay(client, {"amount": "1.25", "times": 2}).json() == {"amount": "2.50", "currency": "MRU"}
