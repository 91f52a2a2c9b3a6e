"""Paying a request …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App, new_key

from cauri.books.fees import services as fees
from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.products.requests import endings
from cauri.products.requests.tests.asking import (
    REQUESTS,
    WEEK,
    agree,
    available,
    cancel,
    decline,
    mru,
    pay,
    quote,
    quoted,
    remind,
    request,
    request_of_before,
    row,
    seen,
    told,
    two,
)

pytestmark = pytest.mark.django_db


def test_costs_what_was_shown_and_moves_it_to_who_asked() -> None:
    awa, moussa = two()
    fees.install_defaults(now=clock.now())
    found = request(awa, moussa, note="For the taxi")

    shown = quoted(moussa, found)
    paid = agree(moussa, found, shown)

    assert {name: shown[name]["amount"] for name in ("amount", "fee", "total", "arrives")} == {
        "amount": "100.00", "fee": "1.00", "total": "101.00", "arrives": "100.00",
    }  # fmt: skip
    assert (shown["recipient"], shown["from_wallet"]) == ("Awa D•••", str(moussa.wallet.pk))
    assert (paid.status, paid.document["state"]) == (201, "paid")
    assert (awa.balance, moussa.balance) == (mru("100.00"), mru("899.00"))
    payment = Payment.objects.select_related("quote__written").get(product="request")
    assert (payment.quote.note if payment.quote else "") == "For the taxi"
    for side in (awa, moussa):
        assert (seen(side, found)["state"], seen(side, found)["payment_id"]) == ("paid", str(payment.pk))
        assert App.of(side).get(f"/api/v1/transactions/{payment.pk}").status == 200
    assert told("paid") == 1


def test_leaves_the_wallet_that_is_named() -> None:
    awa, moussa = two()
    found, savings = request(awa, moussa), people.another_wallet(moussa)

    assert quote(moussa, found, from_wallet=str(savings.pk)).document["from_wallet"] == str(savings.pk)
    assert quote(moussa, found, from_wallet=str(awa.wallet.pk)).code == "unknown_wallet"


def test_happens_once() -> None:
    awa, moussa = two()
    found = request(awa, moussa)
    first, second, key = quoted(moussa, found), quoted(moussa, found), new_key()

    paid, again = (agree(moussa, found, first, key=key) for _ in range(2))
    other = agree(moussa, found, second)

    assert (again.body, again.replayed) == (paid.body, True)
    assert (other.status, other.code, other.document["facts"]) == (409, "request_over", {"state": "paid"})
    assert quote(moussa, found).code == "request_over"
    assert awa.balance == mru("100.00")


def test_is_for_who_was_asked_alone() -> None:
    awa, moussa = two()
    found, khady = request(awa, moussa), people.customer("Khady Ba")
    shown = quoted(moussa, found)

    for other in (awa, khady):
        assert quote(other, found).code == "unknown_request"
        assert agree(other, found, shown).code == "unknown_request"
    assert row(found).state == "open"


def test_takes_no_quote_of_another_request_and_of_nothing_else() -> None:
    awa, moussa = two()
    one, other = request(awa, moussa), request(awa, moussa)
    transfer = people.quoted(moussa, awa, "100.00")
    unlinked = people.quoted(moussa, awa, "100.00", product="request")

    for strange in (transfer, unlinked):
        assert agree(moussa, one, {"id": str(strange.pk), "terms": strange.terms}).code == "unknown_quote"
    assert agree(moussa, one, quoted(moussa, other)).code == "unknown_quote"
    assert App.of(moussa).send(quoted(moussa, one)).code == "unknown_quote"  # nor at another door
    assert (awa.balance, row(one).state) == (mru("0"), "open")


def test_says_nothing_of_the_amount() -> None:
    awa, moussa = two()
    found = request(awa, moussa)

    assert quote(moussa, found, amount={"amount": "1.00", "currency": "MRU"}).status == 422


@pytest.mark.parametrize("ending", ["declined", "cancelled"])
def test_with_a_quote_from_before_is_refused_once_it_is_over(ending: str) -> None:
    awa, moussa = two()
    found = request(awa, moussa)
    shown = quoted(moussa, found)
    _ = decline(moussa, found) if ending == "declined" else cancel(awa, found)

    refused = agree(moussa, found, shown)

    assert (refused.status, refused.code, refused.document["facts"]) == (409, "request_over", {"state": ending})
    assert awa.balance == mru("0")


def test_is_refused_after_its_time_before_the_job_has_said_so() -> None:
    awa, moussa = two()
    found = request_of_before(awa, moussa, ago=WEEK)

    assert quote(moussa, found).document["facts"] == {"state": "expired"}
    assert row(found).state == "open"
    assert seen(moussa, found)["state"] == "expired"


def test_is_refused_after_its_time_with_a_quote_from_before() -> None:
    awa, moussa = two()
    found = request_of_before(awa, moussa, ago=WEEK - timedelta(seconds=60))
    shown = quoted(moussa, found)

    later = clock.now() + timedelta(seconds=90)
    with clock.told_by(lambda: later):
        refused = agree(moussa, found, shown)

    assert (refused.code, refused.document["facts"]) == ("request_over", {"state": "expired"})


def test_without_money_leaves_it_open() -> None:
    awa, moussa = two()
    found = request(awa, moussa, amount="1000.01")

    refused = pay(moussa, found)

    assert (refused.status, row(found).state, row(found).payment_id) == (402, "open", None)
    people.fund(moussa, "100.00")
    assert pay(moussa, found).status == 201


def test_with_a_wrong_pin_moves_nothing() -> None:
    awa, moussa = two()
    found = request(awa, moussa)

    assert agree(moussa, found, quoted(moussa, found), pin="0000").status == 403
    assert row(found).state == "open"


def test_that_is_held_is_paying_until_it_is_let_through(settings: Settings) -> None:
    awa, moussa = two()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    found = request(awa, moussa)

    paid = pay(moussa, found)

    assert (paid.status, paid.document["state"]) == (201, "paying")
    assert (seen(awa, found)["state"], seen(awa, found)["payment_id"]) == ("paying", None)
    for act in (cancel(awa, found), remind(awa, found), decline(moussa, found), quote(moussa, found)):
        assert (act.status, act.code) == (409, "request_being_paid")
    payment_id = Payment.objects.get(product="request").pk
    assert seen(moussa, found)["payment_id"] == str(payment_id)

    held.release(payment_id, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert (row(found).state, awa.balance, told("paid")) == ("paid", mru("100.00"), 1)


def test_that_is_rejected_leaves_it_open_and_it_can_be_paid_again(settings: Settings) -> None:
    awa, moussa = two()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    found = request(awa, moussa)
    pay(moussa, found)

    held.reject(Payment.objects.get(product="request").pk, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert (row(found).state, row(found).payment_id, available(moussa)) == ("open", None, mru("1000.00"))
    settings.PAYMENT_GUARDS = []
    assert pay(moussa, found).document["state"] == "paid"


def test_that_is_rejected_after_its_time_has_expired(settings: Settings) -> None:
    awa, moussa = two()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    found = request(awa, moussa)
    pay(moussa, found)
    payment_id = Payment.objects.get(product="request").pk
    assert endings.expire(now=clock.now() + WEEK) == 0
    held.reject(payment_id, actor=SYSTEM, now=clock.now())

    later = clock.now() + WEEK
    with clock.told_by(lambda: later):
        relay.deliver_all()

    assert (row(found).state, told("expired")) == ("expired", 1)


def test_that_is_rejected_when_nobody_is_there_to_be_paid_is_cancelled(settings: Settings) -> None:
    awa, moussa = two()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    found = request(awa, moussa)
    pay(moussa, found)
    User.objects.filter(pk=awa.user.pk).update(state=User.State.CLOSED, phone=None, username=None)
    held.reject(Payment.objects.get(product="request").pk, actor=SYSTEM, now=clock.now())

    relay.deliver_all()

    assert row(found).state == "cancelled"


def test_is_found_by_its_address_alone() -> None:
    awa, moussa = two()
    found = request(awa, moussa)
    shown = quoted(moussa, found)
    body = {"quote_id": shown["id"], "terms": shown["terms"], "authorisation": {"pin": people.PIN}}

    nobodys = App.of(moussa).post(f"{REQUESTS}/{shown['id']}/payment", body, key=new_key())

    assert (nobodys.status, nobodys.code) == (404, "unknown_request")
