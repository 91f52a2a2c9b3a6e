"""`/limits/own` …"""

import json
from typing import Any

import pytest
from django.test import Client
from tests.support.people import PIN, Customer, customer

from cauri.books.limits.models import PersonalLimit

pytestmark = pytest.mark.usefixtures("db")


def _call(who: Customer, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {who.access_token}"}
    if body is not None:
        body = {"pin": PIN} | body
    answer = Client().generic(
        method, f"/api/v1/limits/own{path}", json.dumps(body), "application/json", headers=headers
    )
    return answer.status_code, answer.json()


def test_lowers_shows_and_takes_back() -> None:
    awa = customer("Awa Diallo", funds="0.00")
    status, shown = _call(awa, "PUT", "/MRU/all", {"daily": "100.00", "daily_count": 5})
    assert status == 200
    (one,) = shown
    begins_at = one.pop("begins_at")
    assert begins_at
    assert one == {
        "currency": "MRU",
        "product": "all",
        "per_payment_max": None,
        "daily": {"amount": "100.00", "currency": "MRU"},
        "daily_count": 5,
        "monthly": None,
        "monthly_count": None,
        "ends_at": None,
    }
    status, shown = _call(awa, "DELETE", "/MRU/all", {})
    assert (status, len(shown)) == (200, 1)
    assert shown[0]["ends_at"] > begins_at
    status, shown = _call(awa, "GET", "")
    assert (status, len(shown)) == (200, 1)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/mru/all", {"daily": "1.00"}, "request_invalid"),
        ("/CHF/all", {"daily": "1.00"}, "limit_unknown"),
        ("/MRU/everything", {"daily": "1.00"}, "limit_unknown"),
        ("/MRU/all", {}, "limit_unknown"),
        ("/MRU/all", {"daily": "-1.00"}, "request_invalid"),
        ("/MRU/all", {"daily": "1.001"}, "too_many_decimals"),
        ("/MRU/all", {"daily": "1.00", "tier": 3}, "request_invalid"),
        ("/MRU/all", {"balance_cap": "1.00"}, "request_invalid"),
    ],
)
def test_refuses_nonsense_and_keeps_nothing(path: str, body: dict[str, object], code: str) -> None:
    status, told = _call(customer("Awa Diallo", funds="0.00"), "PUT", path, body)
    assert (status, told["code"]) == (422, code)
    assert not PersonalLimit.objects.exists()


@pytest.mark.parametrize(
    ("shown", "status", "code"),
    [({"pin": None}, 422, "pin_or_password"), ({"pin": "9174"}, 403, "wrong_pin")],
)
def test_takes_the_pin_or_the_password(shown: dict[str, Any], status: int, code: str) -> None:
    awa = customer("Awa Diallo", funds="0.00")
    for method, wish in (("PUT", {"per_payment_max": "0.01"}), ("DELETE", {})):
        refused, told = _call(awa, method, "/MRU/all", wish | shown)
        assert (refused, told["code"]) == (status, code)
    assert not PersonalLimit.objects.exists()


def test_is_everybodys_own() -> None:
    awa, moussa = customer("Awa Diallo", funds="0.00"), customer("Moussa Diop", funds="0.00")
    _call(awa, "PUT", "/MRU/all", {"daily": "100.00"})
    assert _call(moussa, "GET", "") == (200, [])
    assert _call(moussa, "DELETE", "/MRU/all", {}) == (200, [])
    assert len(_call(awa, "GET", "")[1]) == 1
