"""Who wants a standing order …"""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.apps import App, new_key
from tests.support.people import PIN, Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.products.standing_orders.models import Order
from cauri.products.standing_orders.tests.ordering import (
    ORDERS,
    agreed,
    awa,
    moussa,
    ordered,
    previewed,
    today,
    wanted,
)

pytestmark = pytest.mark.django_db
Sides = tuple[Customer, Customer]


@pytest.fixture
def sides(db: None) -> Sides:
    return awa(), moussa()


def test_is_shown_who_gets_what_before_the_pin_and_nothing_is_kept(sides: Sides) -> None:
    one, other = sides

    shown = previewed(one, other, times=3, every="week")

    assert shown.status == 200
    assert {name: shown.document[name]["amount"] for name in ("amount", "fee", "total", "arrives")} == {
        "amount": "100.00", "fee": "1.00", "total": "101.00", "arrives": "100.00",
    }  # fmt: skip
    assert (shown.document["recipient"], shown.document["times"]) == ("Moussa S•••", 3)
    assert shown.document["last_on"] == (today() + timedelta(weeks=2)).isoformat()
    assert not Order.objects.exists()


def test_agrees_to_what_was_shown(sides: Sides) -> None:
    one, other = sides

    made = agreed(one, other, note="For the rent", until=(today() + timedelta(days=400)).isoformat())

    assert made.status == 201, made
    shown = made.document
    assert (shown["state"], shown["recipient"], shown["note"], shown["every"]) == (
        "active", "Moussa S•••", "For the rent", "month",
    )  # fmt: skip
    assert (shown["amount"]["amount"], shown["up_to"]["amount"]) == ("100.00", "101.00")
    assert shown["next_on"] == shown["first_on"] == today().isoformat()
    assert App.of(one).get(f"{ORDERS}/{shown['id']}").document == shown
    assert PublishedFact.objects.filter(name="standing_orders.set").count() == 1
    assert AuditRecord.objects.get(action="standing_orders.set").subject == shown["id"]


def test_sends_to_another_wallet_of_their_own_without_a_fee(sides: Sides) -> None:
    one, _ = sides
    savings = people.another_wallet(one)

    shown = previewed(one, one, recipient={"wallet_id": str(savings.pk)})

    assert (shown.document["fee"]["amount"], shown.document["total"]["amount"]) == ("0.00", "100.00")


@pytest.mark.parametrize(
    "more",
    [
        {"amount": {"amount": "100.01", "currency": "MRU"}},
        {"every": "week"},
        {"times": 2},
        {"note": "For something else"},
        {"first_on": (today() + timedelta(days=1)).isoformat()},
        {"until": (today() + timedelta(days=90)).isoformat()},
    ],
    ids=["amount", "rhythm", "times", "note", "first date", "end"],
)
def test_agrees_to_nothing_else(sides: Sides, more: dict[str, Any]) -> None:
    one, other = sides
    terms = previewed(one, other).document["terms"]

    answer = App.of(one).post(ORDERS, {**wanted(other, **more), "terms": terms, "pin": PIN}, key=new_key())

    assert (answer.status, answer.code) == (409, "terms_changed")
    assert not Order.objects.exists()


def test_agrees_to_nobody_else_from_no_other_wallet_and_at_no_other_price(sides: Sides) -> None:
    one, other = sides
    savings, khady = people.another_wallet(one), people.customer("Khady Ba", funds="0")
    terms = previewed(one, other).document["terms"]

    def answered(**more: Any) -> str:
        asked = {**wanted(other, **more), "terms": terms, "pin": PIN}
        return App.of(one).post(ORDERS, asked, key=new_key()).code

    assert answered(recipient={"username": khady.user.username}) == "terms_changed"
    assert answered(from_wallet=str(savings.pk)) == "terms_changed"
    fees.set_rule(fees.Scope("standing_order", "MRU"), Price(fixed_minor=101), actor=SYSTEM, now=clock.now())
    assert answered() == "terms_changed"


def test_shows_the_pin(sides: Sides) -> None:
    one, other = sides

    assert agreed(one, other, pin="0000").code == "wrong_pin"
    assert not Order.objects.exists()


def test_sets_it_once_under_one_key(sides: Sides) -> None:
    one, other = sides
    key = new_key()

    first, again = (agreed(one, other, key=key) for _ in range(2))
    differs = agreed(one, other, key=key, note="another")

    assert (first.status, first.body, again.replayed) == (201, again.body, True)
    assert (differs.status, differs.code) == (422, "idempotency_key_reused")
    assert Order.objects.count() == 1
    assert App.of(one).post(ORDERS, {**wanted(other), "terms": "x", "pin": PIN}).code == "idempotency_key_required"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"first_on": (today() - timedelta(days=2)).isoformat()}, 422, "standing_order_date_invalid"),
        ({"first_on": (today() + timedelta(days=370)).isoformat()}, 422, "standing_order_date_invalid"),
        ({"until": (today() - timedelta(days=2)).isoformat()}, 422, "standing_order_end_invalid"),
        ({"until": today().isoformat(), "times": 2}, 422, "request_invalid"),
        ({"times": 0}, 422, "request_invalid"),
        ({"times": 1001}, 422, "request_invalid"),
        ({"times": True}, 422, "request_invalid"),
        ({"every": "hour"}, 422, "request_invalid"),
        ({"note": "\x1b[2J"}, 422, "note_invalid"),
        ({"note": "n" * 256}, 422, "request_invalid"),
        ({"amount": {"amount": "0.00", "currency": "MRU"}}, 422, "amount_not_positive"),
        ({"recipient": {"username": "nobody1"}}, 404, "recipient_unknown"),
        ({"recipient": {"wallet_id": "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"}}, 404, "recipient_unknown"),
        ({"from_wallet": "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"}, 404, "unknown_wallet"),
        ({"pin": "4827"}, 422, "request_invalid"),
    ],
)
def test_is_told_what_is_wrong_with_it(sides: Sides, more: dict[str, Any], status: int, code: str) -> None:
    answer = previewed(*sides, **more)

    assert (answer.status, answer.code) == (status, code), answer


def test_cannot_name_a_wallet_of_somebody_else(sides: Sides) -> None:
    one, other = sides

    assert previewed(one, other, from_wallet=str(other.wallet.pk)).code == "unknown_wallet"
    assert previewed(one, other, recipient={"wallet_id": str(other.wallet.pk)}).code == "recipient_unknown"
    assert previewed(one, one, recipient={"wallet_id": str(one.wallet.pk)}).code == "same_wallet"


def test_cannot_send_from_a_wallet_that_is_closed(sides: Sides) -> None:
    one, other = sides
    savings = people.another_wallet(one)
    wallets.close(savings.pk, actor=SYSTEM, now=clock.now())

    assert previewed(one, other, from_wallet=str(savings.pk)).code == "unknown_wallet"


def test_may_have_so_many_that_have_not_ended(sides: Sides, settings: Settings) -> None:
    settings.MOST_STANDING_ORDERS = 2
    one, other = sides
    first, _ = ordered(one, other), ordered(one, other)

    assert agreed(one, other).code == "too_many_standing_orders"

    assert (
        App.of(one)
        .line.ask("DELETE", f"{ORDERS}/{first}", None, {"Authorization": f"Bearer {one.access_token}"})
        .status
        == 204
    )
    assert agreed(one, other).status == 201
