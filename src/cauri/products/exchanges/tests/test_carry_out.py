"""An exchange …"""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import ProgrammingError
from django.db.transaction import atomic
from tests.support import people, relay
from tests.support.apps import App, new_key
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.ledger import trial_balance
from cauri.books.limits import services as limits
from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.kit import clock
from cauri.products.exchanges import queries, services
from cauri.products.exchanges.models import Exchange
from cauri.products.exchanges.tests.exchanging import (
    EXCHANGES,
    agree,
    awa,
    exchanged,
    francs,
    francs_of,
    mru,
    position,
    quote,
    quoted,
    state_of,
    xof,
)

pytestmark = pytest.mark.usefixtures("db")


def test_sells_and_buys() -> None:
    one = awa()

    answer = agree(one, quoted(one, "100.00"))

    assert (answer.status, answer.document["state"]) == (201, "completed")
    assert (one.balance, francs(one)) == (mru("900.00"), xof("1418"))
    assert (position("MRU"), position("XOF")) == (mru("100.00"), xof("-1418"))
    assert all(one.balanced for one in trial_balance.trial_balances(None))
    assert App.of(one).get(f"{EXCHANGES}/{answer.document['id']}").document == answer.document
    assert App.of(one).get(EXCHANGES).document["items"] == [answer.document]


def test_is_its_owner_s_alone() -> None:
    one, other = awa(), awa()
    shown = quoted(one)
    made = exchanged(one)

    assert agree(other, shown).code == "unknown_quote"
    assert App.of(other).get(f"{EXCHANGES}/{made}").code == "unknown_exchange"
    assert App.of(other).get(EXCHANGES).document["items"] == []
    assert App.of(one).get(f"{EXCHANGES}/{uuid4()}").code == "unknown_exchange"


def test_is_made_once_under_its_key() -> None:
    one, key = awa(), new_key()
    shown = quoted(one)

    first, again = agree(one, shown, key=key), agree(one, shown, key=key)

    assert (first.body, again.replayed, agree(one, shown).code) == (again.body, True, "quote_used")
    assert (one.balance, francs(one)) == (mru("900.00"), xof("1418"))


def test_takes_the_pin_and_the_terms() -> None:
    one = awa()
    shown = quoted(one)

    assert agree(one, shown, pin="0000").code == "wrong_pin"
    assert agree(one, {**shown, "terms": "0" * 64}).code == "terms_changed"
    assert one.balance == mru("1000.00")


def test_is_not_made_after_half_a_minute() -> None:
    one = awa()
    old = services.quote(mru("100.00"), other="XOF", caller=one.caller, now=clock.now() - timedelta(seconds=31))

    answer = agree(one, {"id": str(old.pk), "terms": old.quote.terms})

    assert (answer.status, answer.code) == (410, "quote_expired")
    assert (one.balance, francs(one)) == (mru("1000.00"), xof("0"))


def test_sells_no_more_than_there_is() -> None:
    one = awa("50.00")

    answer = agree(one, quoted(one, "100.00"))

    assert (answer.status, answer.code) == (402, "insufficient_funds")
    assert (one.balance, francs(one)) == (mru("50.00"), xof("0"))
    assert Payment.objects.get(product="exchange").state == "refused"


def test_sells_nothing_when_what_it_buys_does_not_fit() -> None:
    one = awa()
    people.limited_to(Bounds(balance_cap_minor=1000), currency="XOF", direction="in", since=clock.now())

    answer = agree(one, quoted(one, "100.00"))

    assert (answer.status, answer.code) == (403, "account_max_total_value_exceeded"), answer
    assert (one.balance, francs(one)) == (mru("1000.00"), xof("0"))
    assert not Payment.objects.exclude(product="faucet").exclude(state="refused").exists()


def test_sells_nothing_when_the_other_wallet_is_gone() -> None:
    one = awa()
    shown = quoted(one)
    wallets.close(francs_of(one).pk, actor=Actor("customer", one.user.pk), now=clock.now())

    assert agree(one, shown).status == 409
    assert one.balance == mru("1000.00")


def test_counts_apart_from_what_is_sent() -> None:
    limits.install_defaults(now=clock.now())
    one, moussa = awa("200000.00"), people.customer("Moussa Sow", funds="0")

    answers = [agree(one, quoted(one, "49000.00")) for _ in range(3)]  # a day's exchanges end at 100,000
    people.paid(one, moussa, "5000.00")

    assert [(each.status, each.code) for each in answers][2] == (403, "daily_value_limit_exceeded")
    assert [each.status for each in answers[:2]] == [201, 201]


def test_bears_no_fee_on_what_is_bought() -> None:
    one = awa()
    price = Price(percent=Decimal(1), borne_by="payee")
    fees.set_rule(fees.Scope("exchange_bought", "XOF"), price, actor=SYSTEM, now=clock.now())

    assert agree(one, quoted(one)).status == 500
    assert (one.balance, francs(one)) == (mru("1000.00"), xof("0"))


def test_is_fixed_once_it_was_quoted() -> None:
    quoted(awa())
    with pytest.raises(ProgrammingError), atomic():
        Exchange.objects.update(bought_minor=1)


def test_is_carried_out_by_no_other_door() -> None:
    one = awa()
    shown = quoted(one)
    body = {"quote_id": shown["id"], "terms": shown["terms"], "authorisation": {"pin": people.PIN}}

    assert App.of(one).post("/api/v1/transfers", body, key=new_key()).code == "unknown_quote"


def test_of_another_product_is_none() -> None:
    one, moussa = awa(), people.customer("Moussa Sow")
    other = people.quoted(one, moussa, "10.00")

    assert agree(one, {"id": str(other.pk), "terms": other.terms}).code == "unknown_quote"


def test_leaves_a_margin_that_the_positions_tell() -> None:
    one: Customer = awa()
    exchanged(one)

    told = {one.held.currency.code: one for one in queries.positions(now=clock.now())}

    assert (told["XOF"].held, told["XOF"].margin) == (xof("-1418"), xof("7"))
    assert (told["MRU"].held, str(told["MRU"].worth)) == (mru("100.00"), "2.17 EUR")


def test_that_nobody_agreed_to_is_forgotten() -> None:
    one = awa()
    made = exchanged(one)
    quoted(one)

    assert services.prune(now=clock.now()) == 0
    assert services.prune(now=clock.now() + timedelta(days=8)) == 1
    assert state_of(one, made) == "completed"


def test_tells_its_owner() -> None:
    one = awa()
    exchanged(one)
    relay.deliver_all()

    kinds = [one["kind"] for one in App.of(one).get("/api/v1/notifications").document["items"]]

    assert "exchanged" in kinds
    assert "paid" not in kinds


def test_may_be_quoted_again_and_again() -> None:
    one = awa()
    assert [quote(one, sell="10.00").status for _ in range(5)] == [201] * 5
