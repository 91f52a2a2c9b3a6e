"""`GET /limits` …"""

from typing import Any

import pytest
from django.test import Client
from tests.support.people import Customer, customer

from cauri.books.limits import services as limits
from cauri.books.limits.tests.ruled import LONG_AGO, ruled
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.money import Money

pytestmark = pytest.mark.usefixtures("db")


def _get(who: Customer, query: str = "") -> dict[str, Any]:
    answer = Client().get(f"/api/v1/limits{query}", headers={"Authorization": f"Bearer {who.access_token}"})
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_tells_the_caller_what_is_left() -> None:
    ruled(per_payment_max_minor=5_000, daily_minor=10_000, daily_count=3)
    awa = customer("Awa Diallo", funds="0.00")
    side = limits.Side(awa.user.pk, 1, awa.wallet.account_id)
    with transaction():
        limits.claim(product="transfer", amount=Money.of("25.00", "MRU"), payer=side, payee=None, now=clock.now())
    told = _get(awa)
    assert (told["tier"], told["can_pay"]) == (1, True)
    (limit,) = told["limits"]
    today = limit.pop("today")
    assert limit == {
        "currency": "MRU",
        "direction": "out",
        "product": None,
        "per_payment_min": None,
        "per_payment_max": {"amount": "50.00", "currency": "MRU"},
        "this_month": None,
        "balance_cap": None,
        "sources": {"per_payment_max": "tier", "daily": "tier", "daily_count": "tier"},
    }
    assert today.pop("ends_at").endswith("T00:00:00Z")
    assert today == {
        "limit": {"amount": "100.00", "currency": "MRU"},
        "used": {"amount": "25.00", "currency": "MRU"},
        "left": {"amount": "75.00", "currency": "MRU"},
        "count_limit": 3,
        "count_used": 1,
        "count_left": 2,
    }


def test_tells_of_one_currency_when_asked() -> None:
    limits.install_defaults(now=LONG_AGO)
    awa = customer("Awa Diallo", funds="0.00")
    assert len(_get(awa)["limits"]) == 40
    assert {one["currency"] for one in _get(awa, "?currency=XOF")["limits"]} == {"XOF"}
    assert _get(awa, "?currency=CHF")["limits"] == []


def test_tells_tier_0_to_verify_first() -> None:
    limits.install_defaults(now=LONG_AGO)
    told = _get(customer("Moussa Diop", funds="0.00", tier=0))
    assert told == {"tier": 0, "can_pay": False, "limits": []}


def test_needs_a_caller_and_a_currency_that_looks_like_one() -> None:
    assert Client().get("/api/v1/limits").status_code == 401
    awa = customer("Awa Diallo", funds="0.00")
    answer = Client().get("/api/v1/limits?currency=mru", headers={"Authorization": f"Bearer {awa.access_token}"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
