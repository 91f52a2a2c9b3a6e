"""A request body …"""

import json
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("cauri.kit.web.tests.listed_api")


def _add(client: Client, worth: object, **more: object) -> Any:
    return client.post("/shells", json.dumps({"worth": worth, **more}), content_type="application/json")


def test_with_an_amount_is_answered_with_the_same_shape(client: Client) -> None:
    answer = _add(client, {"amount": "12.5", "currency": "MRU"})

    assert (answer.status_code, answer.json()["worth"]) == (200, {"amount": "12.50", "currency": "MRU"})


def test_with_a_field_too_many_is_refused(client: Client) -> None:
    answer = _add(client, {"amount": "1", "currency": "MRU"}, tier=3)

    assert answer.status_code == 422
    assert [(one["name"], one["code"]) for one in answer.json()["errors"]] == [("body.tier", "extra_forbidden")]


def test_with_a_field_too_many_inside_an_amount_is_refused(client: Client) -> None:
    answer = _add(client, {"amount": "1", "currency": "MRU", "minor": 100})

    assert [one["name"] for one in answer.json()["errors"]] == ["body.worth.minor"]


@pytest.mark.parametrize(
    ("worth", "code"),
    [
        ({"amount": "1.234", "currency": "MRU"}, "too_many_decimals"),
        ({"amount": "1.0", "currency": "XOF"}, "too_many_decimals"),
        ({"amount": "1e3", "currency": "MRU"}, "amount_in_exponents"),
        ({"amount": "NaN", "currency": "MRU"}, "amount_not_finite"),
        ({"amount": "١٢", "currency": "MRU"}, "amount_not_latin_digits"),
        ({"amount": "", "currency": "MRU"}, "amount_blank"),
        ({"amount": "9" * 33, "currency": "MRU"}, "amount_too_long"),
        ({"amount": "9" * 30, "currency": "MRU"}, "amount_too_large"),
        ({"amount": "01", "currency": "MRU"}, "amount_malformed"),
        ({"amount": "1", "currency": "mru"}, "unknown_currency"),
        ({"amount": "1", "currency": "MRO"}, "withdrawn_currency"),
        ({"amount": 1, "currency": "MRU"}, "request_invalid"),
        ({"amount": 12.5, "currency": "MRU"}, "request_invalid"),
        ({"amount": None, "currency": "MRU"}, "request_invalid"),
        ({"amount": "1"}, "request_invalid"),
        ("12.50 MRU", "request_invalid"),
    ],
)
def test_with_a_doubtful_amount_is_refused_by_the_mistakes_own_code(client: Client, worth: object, code: str) -> None:
    answer = _add(client, worth)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
