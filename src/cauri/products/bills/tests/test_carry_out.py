"""Having a bill paid: what becomes of it when the company …"""

import pytest
from pytest_django import Settings
from tests.support import relay
from tests.support.people import limited_to

from cauri.books.instructions import services as instructions
from cauri.books.instructions.models import Instruction
from cauri.books.instructions.ports import Outcome
from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.identity.access.services import lock_for
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.products.bills import receipts
from cauri.products.bills.models import Receipt
from cauri.products.bills.ports import Fulfilled
from cauri.products.bills.queries import PRODUCTS
from cauri.products.bills.tests.company import (
    MATTEL,
    METER,
    MINUTE,
    TOKEN,
    Ledger,
    agree,
    available,
    awa,
    delivered,
    failed,
    left,
    mru,
    paid,
    pursued,
    quoted,
    seen,
    state_of,
    undecided,
)

pytestmark = pytest.mark.django_db


def test_delivers(company: Ledger) -> None:
    one = awa()
    bill = paid(one)
    assert (one.balance, available(one), company.sends) == (mru("5000.00"), mru("4500.00"), [])

    relay.deliver_all()

    found = seen(one, bill)
    assert found["state"] == "completed"
    assert found["receipt"] == {"token": TOKEN, "units": "35.5 kWh", "number": "R-1"}
    assert list(company.paid.values()) == [("somelec-prepaid", METER, mru("500.00"))]
    assert one.balance == available(one) == mru("4500.00")
    assert left() == mru("500.00")


def test_tops_a_phone_up(company: Ledger) -> None:
    one = awa()

    bill = paid(one, "mattel", "36 12 34 56", "100.00")
    relay.deliver_all()

    assert seen(one, bill)["account"] == "•••• 3456"
    assert list(company.paid.values()) == [("mattel-airtime", MATTEL, mru("100.00"))]
    assert Payment.objects.get(pk=bill).product == "airtime"


def test_fails_and_the_money_is_back_at_once(company: Ledger) -> None:
    one = awa()
    limited_to(Bounds(daily_minor=50_000), since=clock.now() - MINUTE)
    company.says = failed
    bill = paid(one)

    relay.deliver_all()

    assert (seen(one, bill)["state"], seen(one, bill)["code"]) == ("failed", "declined")
    assert one.balance == available(one) == mru("5000.00")
    assert left() == mru("0.00")
    assert agree(one, quoted(one)).document["state"] == "pending"  # the day's allowance is back


def test_does_not_say_and_nothing_is_given_back_on_a_guess(company: Ledger) -> None:
    one = awa()
    bill = paid(one)
    company.silent = True

    relay.deliver_all()
    pursued(bill)

    assert Instruction.objects.get(pk=bill).stuck_since is not None
    assert (seen(one, bill)["state"], available(one), left()) == ("pending", mru("4500.00"), mru("0.00"))
    assert len(company.sends) == 1


def test_says_later_what_it_had_not_decided(company: Ledger) -> None:
    one = awa()
    company.says = undecided
    bill = paid(one)
    relay.deliver_all()
    assert (state_of(bill), seen(one, bill)["receipt"]) == ("unknown", None)

    company.says = delivered
    pursued(bill)

    assert seen(one, bill)["receipt"]["token"] == TOKEN
    assert left() == mru("500.00")


def test_takes_back_what_it_had_delivered(company: Ledger) -> None:
    one = awa()
    bill = paid(one)
    relay.deliver_all()
    assert seen(one, bill)["returned_at"] is None

    company.says = failed
    for _ in range(2):
        instructions.ask(bill, now=clock.now())

    assert (seen(one, bill)["state"], state_of(bill)) == ("completed", "reversed")
    assert seen(one, bill)["returned_at"] is not None
    assert one.balance == available(one) == mru("5000.00")
    assert left() == mru("0.00")


def test_had_delivered_although_it_said_otherwise(company: Ledger) -> None:
    one = awa()
    company.says = failed
    bill = paid(one)
    relay.deliver_all()

    company.says = delivered
    company.paid[company.sends[0]] = ("somelec-prepaid", METER, mru("500.00"))
    instructions.ask(bill, now=clock.now())

    assert (seen(one, bill)["state"], seen(one, bill)["receipt"]) == ("failed", None)
    assert (one.balance, left(), state_of(bill)) == (mru("5000.00"), mru("500.00"), "succeeded_late")


def test_is_asked_after_and_not_told_again_when_we_died_telling_it(company: Ledger) -> None:
    one = awa()
    bill = paid(one)
    company.says = undecided
    relay.deliver_all()
    # As if the receipt had been kept, and nobody had lived to conclude what was heard.
    receipts.keep(bill, delivered())
    kept = bytes(Receipt.objects.get(pk=bill).sealed)
    Instruction.objects.filter(pk=bill).update(state="sending", code="", next_at=clock.now())
    company.says = delivered

    pursued(bill)

    assert bytes(Receipt.objects.get(pk=bill).sealed) == kept
    assert (len(company.sends), state_of(bill)) == (1, "succeeded")
    assert left() == mru("500.00")


def test_adds_to_a_receipt_what_it_had_not_said_and_changes_no_token(company: Ledger) -> None:
    one = awa()
    company.says = lambda _: Fulfilled(outcome=Outcome.SUCCEEDED, token="1" * 20)
    bill = paid(one)
    relay.deliver_all()

    company.says = lambda _: Fulfilled(outcome=Outcome.SUCCEEDED, token="2" * 20, receipt="R-2")
    instructions.ask(bill, now=clock.now())

    assert seen(one, bill)["receipt"] == {"token": "1" * 20, "units": "", "number": "R-2"}


def test_is_not_instructed_any_more(company: Ledger, settings: Settings) -> None:
    one = awa()
    company.says = undecided
    sent = paid(one)
    relay.deliver_all()
    waits = paid(one)
    settings.BILL_COMPANIES = {"played": None}

    relay.deliver_all()
    pursued(waits)
    instructions.ask(sent, now=clock.now())

    assert (state_of(sent), state_of(waits)) == ("unknown", "failed")
    assert available(one) == mru("4500.00")
    assert len(company.sends) == 1


def test_is_not_told_for_a_payer_who_was_locked_meanwhile(company: Ledger) -> None:
    one = awa()
    bill = paid(one)
    lock_for(one.user.pk, by=SYSTEM, wipe=False, now=clock.now())

    relay.deliver_all()

    payment = Payment.objects.get(pk=bill)
    assert (payment.state, payment.code, company.sends) == ("failed", "payer_locked", [])
    assert available(one) == mru("5000.00")


def test_has_all_categories_carried_out_in_the_same_way(settings: Settings) -> None:
    assert {name for name, path in settings.CARRIERS.items() if path.endswith("bills.carrier.Bills")} == PRODUCTS
