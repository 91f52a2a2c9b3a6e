"""A web app of another origin …"""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

APP = "https://app.example"
ADDRESS = "/api/v1/meta/currencies"


@pytest.fixture
def _allowed(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [APP]


def _preflight(client: Client, *, origin: str = APP, method: str = "POST", headers: str = "") -> Any:
    return client.options(
        ADDRESS,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": headers,
        },
    )


@pytest.mark.usefixtures("_allowed")
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_may_ask_for_what_the_api_takes(client: Client, method: str) -> None:
    answer = _preflight(client, method=method, headers="authorization,content-type,idempotency-key")

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == APP
    assert method in answer["Access-Control-Allow-Methods"]
    assert {"authorization", "content-type", "idempotency-key", "x-request-id"} <= set(
        answer["Access-Control-Allow-Headers"].split(", ")
    )
    assert answer["Access-Control-Max-Age"] == "3600"


@pytest.mark.usefixtures("_allowed")
def test_may_read_what_an_answer_carries(client: Client) -> None:
    answer = client.get(ADDRESS, headers={"Origin": APP})

    assert answer["Access-Control-Allow-Origin"] == APP
    assert {"x-request-id", "idempotent-replayed", "retry-after"} <= set(
        answer["Access-Control-Expose-Headers"].split(", ")
    )
    assert "origin" in answer["Vary"].lower()


@pytest.mark.usefixtures("_allowed")
@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/meta/currencies?q=%00"])
def test_may_read_problems_too(client: Client, address: str) -> None:
    answer = client.get(address, headers={"Origin": APP})

    assert answer.status_code in {400, 404}
    assert answer["Access-Control-Allow-Origin"] == APP


@pytest.mark.usefixtures("_allowed")
def test_never_brings_cookies(client: Client) -> None:
    assert "Access-Control-Allow-Credentials" not in _preflight(client)
    assert "Access-Control-Allow-Credentials" not in client.get(ADDRESS, headers={"Origin": APP})


@pytest.mark.usefixtures("_allowed")
@pytest.mark.parametrize("origin", ["https://evil.example", "http://app.example", "https://app.example.evil", "null"])
def test_that_is_not_named_may_not(client: Client, origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in _preflight(client, origin=origin)
    assert "Access-Control-Allow-Origin" not in client.get(ADDRESS, headers={"Origin": origin})


def test_may_not_unless_the_operator_names_it(client: Client) -> None:
    assert "Access-Control-Allow-Origin" not in _preflight(client)


@pytest.mark.usefixtures("_allowed")
def test_may_not_reach_the_console(client: Client) -> None:
    answer = client.options("/console/", headers={"Origin": APP, "Access-Control-Request-Method": "POST"})

    assert "Access-Control-Allow-Origin" not in answer
