"""Every request …"""

import json
import logging
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from cauri.kit.web import problems

JSON = "application/json"


@pytest.mark.parametrize("given", ["trace-0001", "01932b0c-aaaa-7000-8000-0123456789ab", "A.b_c-12345"])
def test_keeps_the_callers_id_when_it_is_sane(client: Client, given: str) -> None:
    assert client.get("/health/live", headers={"X-Request-Id": given})["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f", "line\\nbreak", "<script>alert(1)</script>"])
def test_gets_an_id_of_ours_otherwise(client: Client, given: str) -> None:
    answer = client.get("/health/live", headers={"X-Request-Id": given})

    assert UUID(answer["X-Request-Id"]).version == 7


def test_leaves_one_line_with_its_route_status_time_and_id(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="cauri.interfaces.api.middleware"):
        client.get("/api/v1/meta/currencies?pin=4821", headers={"X-Request-Id": "trace-0001"})

    (record,) = [one for one in caplog.records if one.name == "cauri.interfaces.api.middleware"]
    line = record.msg
    assert isinstance(line, dict)
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "api/v1/meta/currencies", 200)
    assert line["request_id"] == "trace-0001"
    assert line["ms"] > 0
    assert "4821" not in str(line)


def test_that_matches_nothing_leaves_no_address_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/pay/a-secret-token", headers={"Authorization": "Bearer a-secret-token"})

    assert "(unmatched)" in caplog.text
    assert "a-secret-token" not in caplog.text


def test_of_a_probe_leaves_no_line_when_all_is_well(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/health/live")

    assert "health" not in caplog.text


def test_is_told_to_browsers_as_safe(client: Client) -> None:
    answer = client.get("/health/live")

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; frame-ancestors 'none'")


def test_is_told_to_browsers_as_for_https_only_in_production(client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600

    assert client.get("/health/live", secure=True)["Strict-Transport-Security"].startswith("max-age=31536000")


def test_of_a_program_sets_no_cookie(client: Client) -> None:
    for address in ("/api/v1/meta/currencies", "/api/v1/nothing", "/api/openapi.json", "/health/live"):
        assert not client.get(address).cookies


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/console/login/", "/api/docs"])
def test_for_a_page_allows_only_what_comes_from_here(client: Client, page: str) -> None:
    answer = client.get(page)

    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/", 404, "not_found"),
        ("GET", "/health/nothing", 404, "not_found"),
        ("POST", "/api/v1/meta/currencies", 405, "method_not_allowed"),
    ],
)
def test_that_is_wrong_is_answered_with_a_problem(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    answer = client.generic(method, path, headers={"Accept-Language": "fr", "X-Request-Id": "trace-0001"})

    assert answer.status_code == status
    assert answer["Content-Type"] == problems.CONTENT_TYPE
    problem = json.loads(answer.content)
    assert (problem["code"], problem["status"], problem["instance"]) == (code, status, path)
    assert problem["request_id"] == answer["X-Request-Id"] == "trace-0001"
    assert answer["Content-Language"] == "fr"


def test_with_the_wrong_method_learns_the_right_ones(client: Client) -> None:
    assert client.post("/api/v1/meta/currencies")["Allow"] == "GET"


def test_that_breaks_us_is_answered_without_saying_how(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("cauri.interfaces.api.meta.currencies.ALL", [object()])
    client.raise_request_exception = False

    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/meta/currencies")

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert b"attribute" not in answer.content
    assert "AttributeError" in caplog.text


def test_with_a_body_larger_than_any_of_ours_is_refused_unread(client: Client, settings: Settings) -> None:
    settings.LARGEST_BODY = 10

    answer = client.post("/api/v1/meta/currencies", data=b"x" * 11, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


@pytest.mark.parametrize("address", ["/api/v1/meta/currencies?q=a%00b", "/api/v1/meta/a%00b", "/api/v1/%00"])
def test_with_nul_in_its_address_is_refused(client: Client, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_from_a_host_we_do_not_serve_is_refused(client: Client) -> None:
    answer = client.get("/api/v1/meta/currencies", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
