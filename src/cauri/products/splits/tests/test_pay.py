"""Paying a part of a bill …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import App, new_key

from cauri.books.fees import services as fees
from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.products.splits import endings
from cauri.products.splits.models import Contribution
from cauri.products.splits.tests.sharing import (
    MONTH,
    SPLITS,
    agree,
    amounts,
    available,
    cancel,
    close,
    decline,
    made,
    made_before,
    money,
    mru,
    part,
    pay,
    quote,
    quoted,
    row,
    seen,
    three,
    told,
)

pytestmark = pytest.mark.django_db


def test_moves_all_that_is_left_to_who_made_it() -> None:
    awa, moussa, fatou = three()
    fees.install_defaults(now=clock.now())
    found = made(awa, "300.00", moussa, fatou, with_oneself=True, note="Dinner")

    shown = quoted(moussa, found)
    paid = agree(moussa, found, shown)

    assert {name: shown[name]["amount"] for name in ("amount", "fee", "total", "arrives")} == {
        "amount": "100.00", "fee": "1.00", "total": "101.00", "arrives": "100.00",
    }  # fmt: skip
    assert (paid.status, paid.document["state"], amounts(paid.document, "paid")) == (201, "partly_paid", ["100.00"])
    assert (awa.balance, moussa.balance) == (mru("100.00"), mru("899.00"))
    assert (told("part_paid"), told("paid")) == (1, 0)
    assert seen(awa, found)["state"] == "partly_paid"


def test_by_all_others_makes_it_paid() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "300.00", moussa, fatou, with_oneself=True)

    for one in (moussa, fatou):
        pay(one, found)

    assert (row(found).state, awa.balance, told("paid")) == ("paid", mru("200.00"), 1)
    assert quote(fatou, found).code == "split_part_over"


def test_bit_by_bit_comes_to_the_part_and_no_more() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "20.01", moussa, fatou)

    first = pay(moussa, found, "4.00")
    too_much = quote(moussa, found, "6.02")
    rest = pay(moussa, found)

    assert (amounts(first.document, "paid"), amounts(first.document, "left")) == (["4.00"], ["6.01"])
    assert (too_much.status, too_much.code) == (409, "more_than_left")
    assert too_much.document["facts"] == {"left": "6.01", "currency": "MRU"}
    assert (part(found, moussa).state, part(found, moussa).paid_minor) == ("paid", 1001)
    assert rest.document["parts"][0]["state"] == "paid"
    assert quote(moussa, found, "0.01").document["facts"] == {"state": "paid"}


def test_with_a_quote_of_more_than_is_left_by_now_is_refused() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "20.00", moussa, fatou)
    whole, some = quoted(moussa, found), quoted(moussa, found, "4.00")
    agree(moussa, found, some)

    refused = agree(moussa, found, whole)

    assert (refused.status, refused.code, refused.document["facts"]["left"]) == (409, "more_than_left", "6.00")
    assert awa.balance == mru("4.00")


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_takes_an_amount_above_nothing(amount: str) -> None:
    awa, moussa, fatou = three()

    assert quote(moussa, made(awa, "20.00", moussa, fatou), amount).status == 422


def test_takes_the_bills_currency() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "20.00", moussa, fatou)

    answer = App.of(moussa).post(f"{SPLITS}/{found}/quotes", {"amount": money("1", "XOF")})

    assert answer.code == "currencies_differ"


def test_is_for_who_bears_it_alone() -> None:
    awa, moussa, fatou = three()
    found, khady = made(awa, "20.00", moussa, fatou, with_oneself=True), people.customer("Khady Ba")
    shown = quoted(moussa, found)

    assert agree(fatou, found, shown).code == "unknown_quote"
    assert agree(khady, found, shown).code == quote(khady, found).code == "unknown_split"
    assert quote(awa, found).code == "split_part_over"  # her own counts as paid
    assert quote(awa, made(awa, "20.00", moussa, fatou)).code == "unknown_split"


def test_takes_no_quote_of_another_part_and_of_nothing_else() -> None:
    awa, moussa, fatou = three()
    one, other = made(awa, "20.00", moussa, fatou), made(awa, "20.00", moussa, fatou)
    unlinked = people.quoted(moussa, awa, "10.00", product="split")

    assert agree(moussa, one, quoted(moussa, other)).code == "unknown_quote"
    assert agree(moussa, one, {"id": str(unlinked.pk), "terms": unlinked.terms}).code == "unknown_quote"
    assert App.of(moussa).send(quoted(moussa, one)).code == "unknown_quote"  # nor at another door
    assert awa.balance == mru("0")


def test_again_under_its_key_is_one() -> None:
    awa, moussa, fatou = three()
    found, key = made(awa, "20.00", moussa, fatou), new_key()
    shown = quoted(moussa, found)

    first, again = (agree(moussa, found, shown, key=key) for _ in range(2))
    used = agree(moussa, found, shown)

    assert (again.body, again.replayed, used.code) == (first.body, True, "split_part_over")
    assert awa.balance == mru("10.00")


def test_without_money_leaves_it_as_it_was() -> None:
    awa, moussa, fatou = three()
    found = made(awa, "5000.00", moussa, fatou)

    assert pay(moussa, found).status == 402
    assert (row(found).state, part(found, moussa).paid_minor, Contribution.objects.count()) == ("open", 0, 0)


def test_is_refused_once_it_is_over() -> None:
    awa, moussa, fatou = three()
    closed, cancelled, declined = (made(awa, "20.00", moussa, fatou) for _ in range(3))
    quotes = [quoted(moussa, one) for one in (closed, cancelled, declined)]
    close(awa, closed)
    cancel(awa, cancelled)
    decline(moussa, declined)

    refused = [agree(moussa, one, shown) for one, shown in zip((closed, cancelled, declined), quotes, strict=True)]

    assert [(one.code, one.document["facts"]["state"]) for one in refused] == [
        ("split_over", "closed"), ("split_over", "cancelled"), ("split_part_over", "declined"),
    ]  # fmt: skip
    assert awa.balance == mru("0")


def test_is_refused_after_its_time_before_the_job_has_said_so() -> None:
    awa, moussa, fatou = three()
    over = made_before(awa, "20.00", moussa, fatou, ago=MONTH)
    found = made_before(awa, "20.00", moussa, fatou, ago=MONTH - timedelta(seconds=60))
    shown, later = quoted(moussa, found), clock.now() + timedelta(seconds=90)

    with clock.told_by(lambda: later):
        too_late = agree(moussa, found, shown)

    assert too_late.document["facts"] == quote(moussa, over).document["facts"] == {"state": "closed"}
    assert seen(moussa, over)["parts"][0]["state"] == "forgiven"
    assert row(over).state == "open"


def test_that_is_held_is_taken_until_it_is_let_through(settings: Settings) -> None:
    awa, moussa, fatou = three()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    found = made(awa, "20.00", moussa, fatou)

    paid = pay(moussa, found, "7.00")

    assert (paid.status, paid.document["state"], amounts(paid.document, "held")) == (201, "open", ["7.00"])
    assert quote(moussa, found, "3.01").code == "more_than_left"
    assert quote(moussa, found).document["amount"]["amount"] == "3.00"
    assert decline(moussa, found).code == "split_part_being_paid"
    assert cancel(awa, found).code == "split_partly_paid"
    pay(moussa, found)
    assert quote(moussa, found).code == "split_part_being_paid"

    for one in Payment.objects.filter(product="split"):
        held.release(one.pk, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert (part(found, moussa).state, part(found, moussa).held_minor, awa.balance) == ("paid", 0, mru("10.00"))
    assert (row(found).state, told("part_paid")) == ("partly_paid", 2)


def test_that_is_rejected_is_left_to_be_paid_again(settings: Settings) -> None:
    awa, moussa, fatou = three()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    found = made(awa, "20.00", moussa, fatou)
    pay(moussa, found)

    held.reject(Payment.objects.get(product="split").pk, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert (part(found, moussa).left_minor, row(found).state, available(moussa)) == (1000, "open", mru("1000.00"))
    settings.PAYMENT_GUARDS = []
    assert pay(moussa, found).document["parts"][0]["state"] == "paid"


def test_that_is_held_still_arrives_when_it_is_closed_by_then(settings: Settings) -> None:
    awa, moussa, fatou = three()
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    found = made(awa, "20.00", moussa, fatou)
    pay(moussa, found)
    pay(fatou, found, "1.00")
    close(awa, found)
    of_moussa, of_fatou = (Payment.objects.get(payer=one.wallet, product="split").pk for one in (moussa, fatou))

    held.release(of_moussa, actor=SYSTEM, now=clock.now())
    held.reject(of_fatou, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert (row(found).state, awa.balance) == ("closed", mru("10.00"))
    assert [one["state"] for one in seen(awa, found)["parts"]] == ["paid", "forgiven"]
    assert endings.expire(now=clock.now() + MONTH) == 0
