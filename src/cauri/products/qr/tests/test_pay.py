"""To pay by a code …"""

from datetime import timedelta
from typing import Any

import pytest
from tests.support import people
from tests.support.apps import App, new_key
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.payments.models import Payment
from cauri.identity.access import step_ups
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.qr import paying
from cauri.products.qr.models import Order
from cauri.products.qr.paying import QrExpired
from cauri.products.qr.tests import stall
from cauri.products.qr.tests.stall import agree, code, made, mru, paid, quote, quoted, static


def test_moves_what_the_code_asks_for(moussa: Customer, awa: Customer) -> None:
    fees.install_defaults(now=clock.now())
    shown = made(moussa, amount="100.00", purpose="للحافلة")
    offered = quoted(awa, shown)
    assert {name: offered[name]["amount"] for name in ("amount", "fee", "total", "arrives")} == {
        "amount": "100.00", "fee": "1.00", "total": "101.00", "arrives": "100.00",
    }  # fmt: skip
    assert (offered["recipient"], offered["note"]) == ("Moussa Sow", "للحافلة")

    answer = agree(awa, offered)

    assert (answer.status, answer.document["state"]) == (201, "completed")
    assert (awa.balance, moussa.balance) == (mru("899.00"), mru("100.00"))
    assert (answer.document["recipient"], answer.document["note"]) == ("Moussa Sow", "للحافلة")
    for side in (awa, moussa):
        told = App.of(side).get(f"/api/v1/transactions/{answer.document['id']}").document
        assert (told["kind"], told["note"]) == ("qr", "للحافلة")


def test_uses_up_a_code_for_one_payment(moussa: Customer, awa: Customer) -> None:
    shown, fatou = made(moussa, amount="10.00"), people.customer("Fatou Ba")
    hers, theirs = quoted(awa, shown), quoted(fatou, shown)

    agree(awa, hers)

    assert (agree(fatou, theirs).code, quote(fatou, shown).code) == ("qr_used", "qr_used")
    assert (agree(fatou, theirs).status, fatou.balance, moussa.balance) == (409, mru("1000.00"), mru("10.00"))
    row = code(shown)
    assert (row.state, row.ended_at is None) == ("used", False)


def test_leaves_a_code_for_many_as_it_was(moussa: Customer, awa: Customer) -> None:
    shown = made(moussa, amount="10.00", single_use=False)

    for _ in range(3):
        paid(awa, shown)

    assert (moussa.balance, code(shown).state, Order.objects.filter(state="paid").count()) == (
        mru("30.00"),
        "active",
        3,
    )


@pytest.mark.parametrize(
    ("asked", "named", "refused"),
    [
        ({"amount": "10.00"}, None, ""),
        ({"amount": "10.00"}, "10.00", ""),
        ({"amount": "10.00"}, "10.01", "qr_amount_differs"),
        ({}, None, "qr_amount_required"),
        ({}, "0.01", ""),
        ({}, "0.00", "amount_not_positive"),
        ({"least": "5.00", "most": "50.00"}, "4.99", "qr_amount_out_of_bounds"),
        ({"least": "5.00", "most": "50.00"}, "5.00", ""),
        ({"least": "5.00", "most": "50.00"}, "50.00", ""),
        ({"least": "5.00", "most": "50.00"}, "50.01", "qr_amount_out_of_bounds"),
        ({"least": "5.00"}, "900.00", ""),
        ({"most": "5.00"}, "0.01", ""),
        ({"most": "5.00"}, "-1.00", "amount_not_positive"),
    ],
)
def test_is_of_as_much_as_the_code_says_or_lets_the_payer_say(
    moussa: Customer, awa: Customer, asked: dict[str, Any], named: str | None, refused: str
) -> None:
    shown = made(moussa, **asked)

    answer = quote(awa, shown, named)

    assert (answer.code, answer.status) == (refused, 422 if refused else 201)
    if refused:
        assert not Order.objects.exists()
    else:
        agree(awa, answer.document)
        assert moussa.balance == mru(named or "10.00")


def test_tells_the_bounds_that_were_not_kept(moussa: Customer, awa: Customer) -> None:
    answer = quote(awa, made(moussa, least="5.00"), "1.00")

    assert answer.document["facts"] == {"least": "5.00", "most": None, "currency": "MRU"}


def test_is_in_the_codes_currency(moussa: Customer, awa: Customer) -> None:
    shown = static(moussa)
    body = {"payload": shown["payload"], "amount": {"amount": "1.00", "currency": "USD"}}

    assert App.of(awa).post(f"{stall.QR}/quotes", body).code == "qr_currency_differs"


def test_leaves_the_wallet_that_is_named(moussa: Customer, awa: Customer) -> None:
    savings, shown = people.another_wallet(awa), made(moussa, amount="10.00")

    named = quote(awa, shown, from_wallet=str(savings.pk))

    assert (named.document["from_wallet"], quoted(awa, shown)["from_wallet"]) == (str(savings.pk), str(awa.wallet.pk))
    assert agree(awa, named.document).code == "insufficient_funds"
    assert quote(awa, shown, from_wallet=str(moussa.wallet.pk)).code == "unknown_wallet"


def test_is_not_for_its_owner(moussa: Customer) -> None:
    people.fund(moussa, "100.00")
    savings = people.another_wallet(moussa)

    answers = [
        quote(moussa, made(moussa, amount="1.00"), from_wallet=str(savings.pk)),
        quote(moussa, static(moussa), "1.00"),
    ]

    assert [(one.status, one.code) for one in answers] == [(409, "own_qr")] * 2


def test_is_refused_when_its_time_is_over(moussa: Customer, awa: Customer) -> None:
    shown = made(moussa, amount="1.00", minutes=1)
    row, offered = code(shown), quoted(awa, shown)
    assert row.expires_at is not None
    last, over = row.expires_at - timedelta(microseconds=1), row.expires_at

    with pytest.raises(QrExpired):
        paying.quote(shown["payload"], caller=awa.caller, now=over)
    later = paying.quote(shown["payload"], caller=awa.caller, now=last).quote
    consent = awa.by_pin(later)
    consent.establish(now=over)
    with pytest.raises(QrExpired), transaction():
        paying.pay(later.pk, consent, caller=awa.caller, posting_id=ids.new_id(), now=over)
    assert moussa.balance == mru("0.00")

    with transaction():
        paying.pay(later.pk, consent, caller=awa.caller, posting_id=ids.new_id(), now=last)
    assert (moussa.balance, agree(awa, offered).code) == (mru("1.00"), "qr_used")


def test_is_refused_when_it_was_cancelled_meanwhile(moussa: Customer, awa: Customer) -> None:
    shown = made(moussa, amount="1.00", single_use=False)
    offered = quoted(awa, shown)
    stall.cancel(moussa, shown["id"])

    assert (agree(awa, offered).code, moussa.balance) == ("qr_cancelled", mru("0.00"))


def test_that_is_refused_leaves_the_code_as_it_was(moussa: Customer, awa: Customer) -> None:
    shown, poor = made(moussa, amount="500.00"), people.customer("Fatou Ba", funds="1.00")

    refused = agree(poor, quoted(poor, shown))

    assert (refused.status, refused.code, code(shown).state) == (402, "insufficient_funds", "active")
    assert Payment.objects.get(state="refused").product == "qr"
    paid(awa, shown)
    assert moussa.balance == mru("500.00")


def test_answers_the_same_under_its_key(moussa: Customer, awa: Customer) -> None:
    offered, key = quoted(awa, made(moussa, amount="10.00")), new_key()

    first = agree(awa, offered, key=key)
    again = [agree(awa, offered, key=key, pin=pin) for pin in (people.PIN, "0000")]

    assert [(one.body, one.status, one.replayed) for one in again] == [(first.body, 201, True)] * 2
    assert moussa.balance == mru("10.00")


def test_takes_the_payers_own_consent_to_these_terms(moussa: Customer, awa: Customer) -> None:
    fatou = people.customer("Fatou Ba")
    offered = quoted(awa, made(moussa, amount="10.00"))

    assert agree(awa, offered, pin="0000").code == "wrong_pin"
    assert agree(awa, {**offered, "terms": "0" * 64}).code == "terms_changed"
    assert agree(fatou, offered).code == "unknown_quote"
    assert agree(awa, {**offered, "id": str(ids.new_id())}).code == "unknown_quote"
    assert moussa.balance == mru("0.00")


def test_tells_nobody_else_what_became_of_the_code(moussa: Customer, awa: Customer) -> None:
    fatou, shown = people.customer("Fatou Ba"), made(moussa, amount="10.00")
    offered = quoted(awa, shown)
    paid(awa, shown)

    assert agree(fatou, offered).code == "unknown_quote"


def test_pays_no_quote_of_anything_else(moussa: Customer, awa: Customer) -> None:
    other = people.quoted(awa, moussa, "10.00")

    answer = agree(awa, {"id": str(other.pk), "terms": other.terms})

    assert (answer.code, moussa.balance) == ("unknown_quote", mru("0.00"))


def test_is_the_only_way_to_pay_its_quote(moussa: Customer, awa: Customer) -> None:
    shown = made(moussa, amount="10.00")

    assert App.of(awa).send(quoted(awa, shown)).code == "unknown_quote"
    assert code(shown).state == "active"


def test_of_a_busy_stall_by_a_step_up_token(moussa: Customer, awa: Customer) -> None:
    token = step_ups.start_step_up(awa.caller, people.PIN, now=clock.now()).token
    offered = quoted(awa, static(moussa), "10.00")
    body = {"quote_id": offered["id"], "terms": offered["terms"], "authorisation": {"step_up_token": token}}

    assert App.of(awa).post(f"{stall.QR}/payments", body, key=new_key()).status == 201
