"""The exchange rates over HTTP …"""

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cauri.books.fx.tests.told import ALL, HOUR, told
from cauri.kit import clock

pytestmark = pytest.mark.usefixtures("db")

RATES = "/api/v1/meta/rates"


def test_are_of_the_operators_base_against_each_wallet_currency(client: Client) -> None:
    now = clock.now()
    told(ALL, now)

    today = now.date().isoformat()
    assert client.get(RATES).json() == [
        {"base": "EUR", "quote": "MRU", "rate": "45.71", "published_on": today},
        {"base": "EUR", "quote": "XOF", "rate": "655.957", "published_on": "1999-01-01"},
        {"base": "EUR", "quote": "NGN", "rate": "1753.2", "published_on": today},
        {"base": "EUR", "quote": "USD", "rate": "1.1443", "published_on": today},
    ]


def test_are_of_any_base(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    told(ALL, clock.now())

    with django_assert_num_queries(1):
        rates = {one["quote"]: one["rate"] for one in client.get(f"{RATES}?base=NGN").json()}

    assert rates == {
        "MRU": "0.0260723248916",
        "XOF": "0.374148414328",
        "USD": "0.000652692219941",
        "EUR": "0.000570385580653",
    }


def test_leave_out_what_is_held_stale_or_unknown(client: Client, settings: LazySettings) -> None:
    now = clock.now()
    told({"MRU": "45.71", "USD": "1.1"}, now - 25 * HOUR)
    told({"MRU": "90"}, now - HOUR)

    assert [one["quote"] for one in client.get(RATES).json()] == ["XOF"]
    assert client.get(f"{RATES}?base=MRU").json() == []


def test_may_be_kept_for_five_minutes_and_asked_about_again(client: Client) -> None:
    told(ALL, clock.now())

    first = client.get(RATES)
    again = client.get(RATES, headers={"If-None-Match": first["ETag"]})

    assert set(first["Cache-Control"].split(", ")) == {"public", "max-age=300"}
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("base", "code"), [("MRO", "withdrawn_currency"), ("ABC", "unknown_currency"), ("mru", "request_invalid")]
)
def test_are_refused_of_what_is_no_currency(client: Client, base: str, code: str) -> None:
    answer = client.get(f"{RATES}?base={base}")

    assert (answer.status_code, answer.json()["code"]) == (422, code)
