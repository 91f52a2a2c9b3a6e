"""Sending over HTTP: shown before the PIN, moved once, seen by both."""

import pytest
from tests.support import people
from tests.support.apps import TRANSFERS, App, new_key
from tests.support.people import Customer, another_wallet, customer

from cauri.books.fees import services as fees
from cauri.books.payments.models import Payment
from cauri.books.wallets import queries as wallets
from cauri.identity.access import step_ups
from cauri.kit import clock
from cauri.money import Money

pytestmark = pytest.mark.django_db
Sides = tuple[Customer, Customer]


@pytest.fixture
def sides(db: None) -> Sides:
    fees.install_defaults(now=clock.now())
    return customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")


def test_shows_who_gets_what_before_the_pin(sides: Sides) -> None:
    awa, moussa = sides

    quote = App.of(awa).quoted(moussa, "100.00")

    assert quote["recipient"] == "Moussa S•••"
    assert {name: quote[name]["amount"] for name in ("amount", "fee", "total", "arrives")} == {
        "amount": "100.00", "fee": "1.00", "total": "101.00", "arrives": "100.00",
    }  # fmt: skip
    assert quote["from_wallet"] == str(awa.wallet.pk)


@pytest.mark.parametrize("form", ["phone", "local phone", "username", "account_number"])
def test_finds_the_recipient_in_each_form(sides: Sides, form: str) -> None:
    awa, moussa = sides
    forms = {
        "phone": {"phone": moussa.user.phone or ""},
        "local phone": {"phone": (moussa.user.phone or "").removeprefix("+222")},
        "username": {"username": (moussa.user.username or "").upper()},
        "account_number": {"account_number": moussa.wallet.number},
    }

    quote = App.of(awa).quote("10.00", **forms[form])

    assert (quote.status, quote.document["recipient"]) == (201, "Moussa S•••"), quote
    assert App.of(awa).send(quote.document).status == 201
    assert moussa.balance == _mru("10.00")


@pytest.mark.parametrize("note", ["مع السلامة", "two\nlines", "\N{WOMAN}\u200d\N{EAR OF RICE}", "a\u200fb"])
def test_takes_any_note_that_can_be_read(sides: Sides, note: str) -> None:
    awa, moussa = sides
    asked = {
        "recipient": {"username": moussa.user.username},
        "amount": {"amount": "1.00", "currency": "MRU"},
        "note": note,
    }

    quote = App.of(awa).post(f"{TRANSFERS}/quotes", asked)

    assert (quote.status, quote.document["note"]) == (201, note)


@pytest.mark.parametrize("product", ["withdrawal", "deposit", "airtime"])
def test_carries_out_no_quote_of_anything_else(sides: Sides, product: str) -> None:
    awa, moussa = sides
    quote = people.quoted(awa, moussa, "100.00", product=product)
    before = awa.balance

    sent = App.of(awa).send({"id": str(quote.pk), "terms": quote.terms})

    assert (sent.status, sent.code) == (404, "unknown_quote")
    assert (awa.balance, Payment.objects.filter(quote=quote.pk).count()) == (before, 0)


def test_moves_what_was_shown_and_tells_both(sides: Sides) -> None:
    awa, moussa = sides
    app = App.of(awa)
    quote = app.post(
        f"{TRANSFERS}/quotes",
        {
            "recipient": {"username": moussa.user.username},
            "amount": {"amount": "100.00", "currency": "MRU"},
            "note": "للحافلة",
        },
    ).document

    sent = app.send(quote)

    assert (sent.status, sent.document["state"], sent.replayed) == (201, "completed", False)
    assert (awa.balance, moussa.balance) == (_mru("899.00"), _mru("100.00"))
    place = f"{TRANSFERS}/{sent.document['id']}"
    assert app.get(place).document == App.of(moussa).get(place).document == sent.document
    assert (sent.document["note"], sent.document["sender"]) == ("للحافلة", "Awa D•••")
    assert App.of(customer("Fatou Ba")).get(place).code == "unknown_payment"


def test_between_own_wallets_is_free(sides: Sides) -> None:
    awa, _ = sides
    savings = another_wallet(awa)
    app = App.of(awa)

    quote = app.quote("250.00", wallet_id=str(savings.pk)).document
    app.send(quote)

    assert (quote["fee"]["amount"], awa.balance) == ("0.00", _mru("750.00"))
    assert wallets.balance_of(savings).balance == _mru("250.00")


def test_takes_a_step_up_token_for_several(sides: Sides) -> None:
    awa, moussa = sides
    token = step_ups.start_step_up(awa.caller, people.PIN, now=clock.now()).token
    app = App.of(awa)

    for _ in range(3):
        assert app.send(app.quoted(moussa, "10.00"), step_up_token=token).status == 201
    theirs = App.of(moussa).send(App.of(moussa).quoted(awa, "10.00"), step_up_token=token)

    assert (theirs.status, theirs.code) == (403, "step_up_refused")
    assert moussa.balance == _mru("30.00")


def test_again_under_its_key_is_the_same_answer_to_the_byte(sides: Sides) -> None:
    awa, moussa = sides
    app, key = App.of(awa), new_key()
    quote = app.quoted(moussa, "100.00")

    first = app.send(quote, key=key)
    ways = ({"pin": people.PIN}, {"pin": "0000"}, {"step_up_token": "spent"})
    again = [app.send(quote, key=key, **way) for way in ways]  # a repetition has to prove nothing

    assert [one.body for one in again] == [first.body] * 3
    assert [(one.status, one.replayed, one.headers["content-type"]) for one in again] == [
        (201, True, first.headers["content-type"])
    ] * 3
    assert moussa.balance == _mru("100.00")


def test_of_something_else_under_a_used_key_is_refused(sides: Sides) -> None:
    awa, moussa = sides
    app, key = App.of(awa), new_key()
    first, other = app.quoted(moussa, "100.00"), app.quoted(moussa, "100.00")
    app.send(first, key=key)

    answer = app.send(other, key=key)

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert moussa.balance == _mru("100.00")


def test_knows_nobody_elses_keys(sides: Sides) -> None:
    people.fund(sides[1], "500.00")
    key = new_key()

    hers, his = (App.of(one).send(App.of(one).quoted(other, "10.00"), key=key) for one, other in (sides, sides[::-1]))

    assert (hers.status, his.status) == (201, 201)
    assert (hers.replayed, his.replayed) == (False, False)
    assert hers.document["id"] != his.document["id"]


def test_stays_refused_under_its_key_when_the_money_has_come(sides: Sides) -> None:
    awa, moussa = sides
    app, key = App.of(awa), new_key()
    quote = app.quoted(moussa, "5000.00")

    refused = app.send(quote, key=key)
    people.fund(awa, "9000.00")
    again = app.send(quote, key=key)

    assert (refused.status, refused.code, refused.replayed) == (402, "insufficient_funds", False)
    assert (again.body, again.status, again.replayed) == (refused.body, 402, True)
    assert "account_id" not in refused.document["facts"], "our chart's numbers are not for customers"
    assert moussa.balance == _mru("0.00")
    payment = Payment.objects.get(state="refused")
    assert payment.facts["account_id"] == awa.wallet.account_id
    assert app.get(f"{TRANSFERS}/{payment.pk}").document["code"] == "insufficient_funds"
    assert App.of(moussa).get(f"{TRANSFERS}/{payment.pk}").status == 404  # only its sender sees it
    assert app.send(quote).status == 201  # the quote itself may still be paid, under another key


def test_may_be_put_right_under_its_key_after_a_wrong_pin(sides: Sides) -> None:
    awa, moussa = sides
    app, key = App.of(awa), new_key()
    quote = app.quoted(moussa, "100.00")

    mistyped = app.send(quote, key=key, pin="0000")
    right = app.send(quote, key=key, pin=people.PIN)

    assert (mistyped.status, mistyped.code, mistyped.document["facts"]) == (403, "wrong_pin", {"tries_left": 4})
    assert (right.status, right.replayed) == (201, False)
    assert moussa.balance == _mru("100.00")


def test_is_refused_to_the_right_pin_after_five_wrong_ones(sides: Sides) -> None:
    awa, moussa = sides
    app, key = App.of(awa), new_key()
    quote = app.quoted(moussa, "100.00")

    wrong = [app.send(quote, key=key, pin="0000") for _ in range(5)]
    right = app.send(quote, key=key, pin=people.PIN)

    assert {one.status for one in wrong} <= {403, 423}
    assert (right.status, right.code) == (423, "pin_locked")
    assert int(right.headers["retry-after"]) > 0
    assert moussa.balance == _mru("0.00")


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
