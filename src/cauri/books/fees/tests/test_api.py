"""`GET /fees` and `POST /fees/quote` …"""

from typing import Any

import pytest
from django.test import Client
from tests.support.people import Customer, customer

from cauri.books.fees import services as fees
from cauri.books.fees.tests.priced import FATOU, LONG_AGO, price, priced
from cauri.kit import clock

pytestmark = pytest.mark.usefixtures("db")


def _quote(who: Customer, amount: str, /, **body: Any) -> Any:
    return Client().post(
        "/api/v1/fees/quote",
        {"product": "transfer", "amount": {"amount": amount, "currency": "MRU"}} | body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {who.access_token}"},
    )


def test_lists_the_rules_in_force_for_everybody() -> None:
    priced(price("2"))
    priced(price("0.5", 20, min_minor=100, max_minor=5_000, borne_by="payee"), tier=2, band=(100, 200))
    fees.end_rule(priced(price("9"), product="bill").pk, actor=FATOU, now=clock.now())
    answer = Client().get("/api/v1/fees")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    of_tier_2, of_any = answer.json()
    assert of_tier_2 == {
        "product": "transfer",
        "currency": "MRU",
        "tier": 2,
        "amount_from": {"amount": "1.00", "currency": "MRU"},
        "amount_below": {"amount": "2.00", "currency": "MRU"},
        "percent": "0.5",
        "fixed": {"amount": "0.20", "currency": "MRU"},
        "min": {"amount": "1.00", "currency": "MRU"},
        "max": {"amount": "50.00", "currency": "MRU"},
        "borne_by": "payee",
    }
    assert (of_any["tier"], of_any["percent"], of_any["amount_below"], of_any["max"]) == (None, "2", None, None)


def test_quotes_the_fee_by_the_callers_tier() -> None:
    rule = priced(price("1"))
    own = priced(price("0.5"), tier=2)
    for tier, percent, rule_id in ((1, "1.00", rule.pk), (2, "0.50", own.pk)):
        answer = _quote(customer("Awa Diallo", funds="0.00", tier=tier), "100.00")
        assert answer.status_code == 200
        assert answer.json() == {
            "fee": {"amount": percent, "currency": "MRU"},
            "borne_by": "payer",
            "rule_id": str(rule_id),
        }


def test_says_free_where_there_is_no_rule() -> None:
    fees.install_defaults(now=LONG_AGO)
    answer = _quote(customer("Awa Diallo", funds="0.00"), "100.00", product="own_transfer")
    assert answer.json() == {"fee": {"amount": "0.00", "currency": "MRU"}, "borne_by": "payer", "rule_id": None}


@pytest.mark.parametrize(
    ("amount", "further", "code"),
    [
        ("-1.00", {}, "fee_amount_negative"),
        ("1.001", {}, "too_many_decimals"),
        ("1.00", {"product": ""}, "request_invalid"),
        ("1.00", {"amount": {"amount": "1.00", "currency": "XXX"}}, "unknown_currency"),
        ("1.00", {"tip": "1.00"}, "request_invalid"),
    ],
)
def test_refuses_what_is_no_payment(amount: str, further: dict[str, Any], code: str) -> None:
    answer = _quote(customer("Awa Diallo", funds="0.00"), amount, **further)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_quotes_for_nobody_unknown() -> None:
    assert Client().post("/api/v1/fees/quote", {}, content_type="application/json").status_code == 401
