"""The quote of a request to the bank …"""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support import people
from tests.support.apps import App

from cauri.products.bank_requests.models import BankRequest
from cauri.products.bank_requests.tests import branch
from cauri.products.bank_requests.tests.branch import BANK_REQUESTS, SOMEWHERE, awa, quote, quoted

pytestmark = pytest.mark.usefixtures("db")


def test_is_for_what_the_list_offers() -> None:
    kinds = App.of(awa(tier=1)).get(f"{BANK_REQUESTS}/kinds").document

    price = {"amount": "200.00", "currency": "MRU"}
    assert kinds == [
        {"kind": "cheque_book", "price": price, "lowest_tier": 2, "leaves": [25, 50]},
        {"kind": "debit_card", "price": price, "lowest_tier": 2, "leaves": []},
    ]


def test_says_what_it_costs_and_moves_nothing() -> None:
    one = awa()

    made = quoted(one, "cheque_book", leaves=50)

    assert {name: made[name]["amount"] for name in ("price", "fee", "total")} == {
        "price": "200.00", "fee": "0.00", "total": "200.00",
    }  # fmt: skip
    assert (made["kind"], made["leaves"], made["delivery"]) == ("cheque_book", 50, SOMEWHERE)
    assert made["wallet"] == str(one.wallet.pk)
    assert one.balance == branch.WHOLE


def test_shows_a_fee_that_comes_on_top() -> None:
    branch.costs(20_000, on_top=500)

    made = quoted(awa())

    assert [made[name]["amount"] for name in ("price", "fee", "total")] == ["200.00", "5.00", "205.00"]


def test_is_in_the_currency_of_the_wallet_that_pays() -> None:
    one = awa()
    euros = people.another_wallet(one, currency="EUR")

    made = quoted(one, wallet=str(euros.pk))

    assert made["total"] == {"amount": "4.00", "currency": "EUR"}


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"leaves": 25}, 422, "bank_request_leaves_invalid"),
        ({"kind": "cheque_book", "leaves": None}, 422, "bank_request_leaves_invalid"),
        ({"kind": "cheque_book", "leaves": 30}, 422, "request_invalid"),
        ({"kind": "loan"}, 422, "request_invalid"),
        ({"delivery": "  "}, 422, "request_invalid"),
        ({"delivery": "x" * 201}, 422, "request_invalid"),
        ({"delivery": "Ksar\u202eraeb"}, 422, "request_invalid"),
        ({"delivery": "Ksar\x07 bell"}, 422, "request_invalid"),
        ({"wallet": "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"}, 404, "unknown_wallet"),
        ({"surplus": 1}, 422, "request_invalid"),
    ],
)
def test_is_refused_where_it_makes_no_sense(said: dict[str, Any], status: int, code: str) -> None:
    answer = quote(awa(), **said)

    assert (answer.status, answer.code) == (status, code), answer
    assert not BankRequest.objects.exists()


def test_is_for_nobody_elses_wallet() -> None:
    moussa = people.customer("Moussa Sow")

    answer = quote(awa(), wallet=str(moussa.wallet.pk))

    assert (answer.status, answer.code) == (404, "unknown_wallet")


def test_is_for_those_alone_whose_identity_was_verified() -> None:
    answer = quote(awa(tier=1))

    assert (answer.status, answer.code) == (403, "bank_request_tier_too_low")
    assert answer.document["facts"]["lowest"] == 2


def test_is_nothing_that_was_asked_for() -> None:
    one = awa()
    made = quoted(one)

    assert App.of(one).get(BANK_REQUESTS).document["items"] == []
    assert App.of(one).get(f"{BANK_REQUESTS}/{made['id']}").code == "unknown_bank_request"


@pytest.mark.parametrize(
    "change", ["kind = 'cheque_book', leaves = 25", "delivery = 'the house of a thief'", "price_minor = 1"]
)
def test_never_changes_once_it_is_given(change: str) -> None:
    made = quoted(awa())

    with pytest.raises(DatabaseError, match=r"never changes|permission denied"), transaction.atomic():
        BankRequest.objects.raw(f"UPDATE bank_requests_bankrequest SET {change} RETURNING *")[0]

    assert (branch.row(made["id"]).kind, branch.row(made["id"]).delivery) == ("debit_card", SOMEWHERE)
