"""A limited route …"""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from cauri.infra.throttles import services
from cauri.infra.throttles.lots import Lots
from cauri.kit import clock, ids

pytestmark = [pytest.mark.django_db, pytest.mark.urls("cauri.infra.throttles.tests.limited_api")]

AWA, MOUSSA = ids.new_id(), ids.new_id()


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """No minute ends while a test counts, and nothing is left over from the test before."""
    at = clock.now().replace(second=20, microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: at)
    monkeypatch.setattr(services, "_lots", Lots())
    settings.THROTTLES = {"address": 10, "identifier": 5, "lookup": 60, "write": 120}
    settings.THROTTLE_FACTOR = 1


def _sign_in(client: Client, phone: str = "+22222000001", **more: Any) -> Any:
    return client.post(f"/signs-in?phone={phone.replace('+', '%2B')}", **more)


def _write(client: Client, who: UUID, **more: Any) -> Any:
    return client.post("/writes", headers={"X-User": str(who)}, **more)


def test_lets_so_many_through_and_then_says_when_to_come_back(client: Client) -> None:
    answers = [_write(client, AWA) for _ in range(122)]

    assert [one.status_code for one in answers] == [200] * 120 + [429] * 2
    refused = answers[-1]
    assert (refused.json()["code"], refused.json()["retryable"]) == ("too_many_requests", True)
    assert refused["Retry-After"] == "40"


def test_counts_each_caller_apart_wherever_they_come_from(client: Client, settings: Settings) -> None:
    settings.THROTTLES = {"write": 2}

    assert [_write(client, AWA, REMOTE_ADDR=f"41.188.0.{last}").status_code for last in range(3)] == [200, 200, 429]
    assert _write(client, MOUSSA).status_code == 200


def test_tells_every_caller_how_it_stands(client: Client, settings: Settings) -> None:
    settings.THROTTLES = {"write": 2}
    told = [
        {name: answer[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")}
        for answer in (_write(client, AWA) for _ in range(3))
    ]

    assert told == [
        {"Limit": "2", "Remaining": "1", "Reset": "40"},
        {"Limit": "2", "Remaining": "0", "Reset": "40"},
        {"Limit": "2", "Remaining": "0", "Reset": "40"},
    ]


def test_tells_of_the_tightest_of_its_limits(client: Client) -> None:
    assert _sign_in(client)["RateLimit-Limit"] == "5"


def test_counts_an_address_that_is_not_signed_in(client: Client, settings: Settings) -> None:
    settings.THROTTLES = {"lookup": 1}

    assert [client.get("/looks-up").status_code for _ in range(2)] == [200, 429]
    assert client.get("/looks-up", REMOTE_ADDR="41.188.0.9").status_code == 200


def test_counts_the_phone_that_a_sign_in_is_about_from_any_address(client: Client) -> None:
    answers = [_sign_in(client, REMOTE_ADDR=f"41.188.0.{last}") for last in range(6)]

    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert answers[-1]["Retry-After"] == "40"
    assert answers[-1].json()["facts"] == {"retry_after": 40}
    assert _sign_in(client, "+22222000002").status_code == 200


def test_counts_the_address_that_signs_in_as_anybody(client: Client) -> None:
    answers = [_sign_in(client, f"+2222200{number:04}") for number in range(11)]

    assert [one.status_code for one in answers] == [200] * 10 + [429]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("41.188.0.1", "41.188.0.2", False),
    ],
)
def test_takes_an_ipv6_network_for_one_caller(
    client: Client, settings: Settings, one: str, other: str, alike: bool
) -> None:
    settings.THROTTLES = {"lookup": 1}
    client.get("/looks-up", REMOTE_ADDR=one)

    assert client.get("/looks-up", REMOTE_ADDR=other).status_code == (429 if alike else 200)


def test_believes_the_proxies_that_it_trusts_and_nobody_else(client: Client, settings: Settings) -> None:
    settings.THROTTLES = {"lookup": 1}
    settings.TRUSTED_PROXIES = 1
    claims = ["6.6.6.6, 41.188.0.1", "7.7.7.7, 41.188.0.1", "7.7.7.7, 41.188.0.2"]

    answers = [client.get("/looks-up", headers={"X-Forwarded-For": claim}) for claim in claims]

    assert [one.status_code for one in answers] == [200, 429, 200]


def test_allows_more_where_the_operator_raises_the_figures(client: Client, settings: Settings) -> None:
    settings.THROTTLES = {"write": 2}
    settings.THROTTLE_FACTOR = 10

    assert [_write(client, AWA).status_code for _ in range(21)] == [200] * 20 + [429]


def test_is_asked_for_before_a_body_is_read(client: Client, settings: Settings) -> None:
    settings.THROTTLES = {"address": 0}

    assert client.post("/signs-in").status_code == 429
