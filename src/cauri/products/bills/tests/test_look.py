"""Looking at a bill …"""

import pytest
from django.core.cache import cache
from tests.support import relay

from cauri.books.instructions.looks import MOST_ASKS_BY_LOOKS, SETTLES_WITHIN
from cauri.books.instructions.models import Instruction
from cauri.books.payments.queries import UnknownPayment
from cauri.kit import clock
from cauri.products.bills import services
from cauri.products.bills.ports import CompanySilent
from cauri.products.bills.queries import payment_of, reference_of
from cauri.products.bills.tests.company import MINUTE, TOKEN, Ledger, awa, delivered, left, mru, paid, seen, undecided

pytestmark = pytest.mark.django_db


def test_asks_the_company_when_it_had_some_seconds(company: Ledger) -> None:
    one = awa()
    company.says = undecided
    bill = paid(one)
    relay.deliver_all()
    company.says = delivered

    assert seen(one, bill)["state"] == "pending"  # it was told just now
    _sent_long_ago()

    assert seen(one, bill)["receipt"]["token"] == TOKEN
    assert left() == mru("500.00")


def test_does_not_ask_each_time(company: Ledger) -> None:
    one = awa()
    company.says = undecided
    bill = paid(one)
    relay.deliver_all()
    _sent_long_ago()

    for _ in range(5):
        assert seen(one, bill)["state"] == "pending"
    assert len(company.asks) == 1
    for _ in range(5):
        cache.clear()  # as if a while had passed
        seen(one, bill)

    assert len(company.asks) == MOST_ASKS_BY_LOOKS


def test_shows_one_that_nobody_was_told_of_yet(company: Ledger) -> None:
    one = awa()

    assert seen(one, paid(one))["state"] == "pending"
    assert company.asks == []


def test_follows_when_the_company_says_that_something_became_of_it(company: Ledger) -> None:
    one = awa()
    company.says = undecided
    bill = paid(one)
    relay.deliver_all()
    company.silent = True
    with pytest.raises(CompanySilent):
        services.ask_after(reference_of(bill), now=clock.now())

    company.silent, company.says = False, delivered
    services.ask_after(reference_of(bill), now=clock.now())

    assert seen(one, bill)["state"] == "completed"


@pytest.mark.parametrize("reference", ["", "bl-", "bl-" + "0" * 32, "wd-" + "0" * 32, "bl-" + "g" * 32])
def test_knows_its_own_references_alone(reference: str) -> None:
    with pytest.raises(UnknownPayment):
        payment_of(reference)


def test_calls_a_payment_by_what_every_company_takes() -> None:
    bill = paid(awa())

    assert payment_of(reference_of(bill)) == bill
    assert len(reference_of(bill)) <= 40


def _sent_long_ago() -> None:
    Instruction.objects.update(sent_at=clock.now() - SETTLES_WITHIN - MINUTE)
