"""Transfers that somebody looks at first, and answers that got lost on the way."""

from urllib.parse import quote as encoded

import pytest
from pytest_django import Settings
from tests.support.apps import TRANSFERS, App, new_key
from tests.support.people import Customer, customer

from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Holds, Refuses, path_of
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.money import Money

pytestmark = pytest.mark.django_db
Sides = tuple[Customer, Customer]
ANSWERS = "/api/v1/answers"


@pytest.fixture
def sides(db: None) -> Sides:
    return customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")


def test_held_are_seen_by_the_sender_alone_until_they_are_let_through(sides: Sides, settings: Settings) -> None:
    awa, moussa = sides
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    app, key = App.of(awa), new_key()
    quote = app.quoted(moussa, "100.00")

    sent = app.send(quote, key=key)

    assert (sent.status, sent.document["state"], sent.document["code"]) == (201, "held", "")
    assert b"unusual_hour" not in sent.body
    place = f"{TRANSFERS}/{sent.document['id']}"
    assert (app.get(place).status, App.of(moussa).get(place).status) == (200, 404)

    held.release(Payment.objects.get(product="transfer").pk, actor=SYSTEM, now=clock.now())

    assert App.of(moussa).get(place).document["state"] == app.get(place).document["state"] == "completed"
    assert app.send(quote, key=key).body == sent.body  # the first answer stays what it was
    assert moussa.balance == Money.of("100.00", "MRU")


def test_refused_by_a_guard_say_neither_which_nor_why(sides: Sides, settings: Settings) -> None:
    awa, moussa = sides
    settings.PAYMENT_GUARDS = [path_of(Holds), path_of(Refuses)]
    app, key = App.of(awa), new_key()
    quote = app.quoted(moussa, "100.00")

    refused, again = (app.send(quote, key=key) for _ in range(2))
    seen = app.get(f"{TRANSFERS}/{Payment.objects.get(product='transfer').pk}")

    assert (refused.status, refused.code, refused.document["facts"]) == (403, "payment_not_allowed", {})
    assert (again.body, again.replayed) == (refused.body, True)
    assert seen.document["code"] == "payment_not_allowed"
    for answer in (refused, again, seen):
        assert b"sanction" not in answer.body
        assert b"UN" not in answer.body.replace(b"MRU", b"")


def test_lost_are_found_by_their_key(sides: Sides) -> None:
    awa, moussa = sides
    app, key = App.of(awa), new_key()

    assert (app.get(f"{ANSWERS}/{key}").status, app.get(f"{ANSWERS}/{key}").code) == (404, "idempotency_key_unknown")
    sent = app.send(app.quoted(moussa, "10.00"), key=key)
    found = app.get(f"{ANSWERS}/{key}")

    assert (found.status, found.body, found.replayed) == (201, sent.body, True)
    assert App.of(moussa).get(f"{ANSWERS}/{key}").status == 404
    assert App(app.line).get(f"{ANSWERS}/{key}").status == 401


@pytest.mark.parametrize("key", ["a/b", "50%", "?", "#1", '"k"', "a+b", "k" * 255])
def test_lost_are_found_whatever_the_key_is_made_of(sides: Sides, key: str) -> None:
    awa, moussa = sides
    app = App.of(awa)
    sent = app.send(app.quoted(moussa, "10.00"), key=key)

    found = app.get(f"{ANSWERS}/{encoded(key, safe='')}")

    assert (found.status, found.body) == (201, sent.body)


@pytest.mark.parametrize("key", ["%00", "%ff%fe", "%20", "%F0%9F%98%80", "x" * 5_000])
def test_lost_are_not_found_under_what_is_no_key(sides: Sides, key: str) -> None:
    answer = App.of(sides[0]).get(f"{ANSWERS}/{key}")

    assert answer.status in (400, 404), answer
