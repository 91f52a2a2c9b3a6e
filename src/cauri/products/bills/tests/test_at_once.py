"""Several at the same moment …"""

from functools import partial

import pytest
from django.test import Client
from tests.support import relay
from tests.support.apps import new_key
from tests.support.crowds import together

from cauri.books.instructions import services as instructions
from cauri.books.payments.models import Payment
from cauri.kit import clock
from cauri.products.bills import catalogue, runs
from cauri.products.bills.models import Offer, Run
from cauri.products.bills.tests.company import (
    CATALOGUE,
    Ledger,
    agree,
    available,
    awa,
    left,
    mru,
    paid,
    quoted,
    state_of,
    stocked,
)
from cauri.products.bills.tests.scheduling import begun, due, paid_due, scheduled

pytestmark = pytest.mark.usefixtures("committed_db")


def test_pay_one_quote_once(company: Ledger) -> None:
    one, key = awa(), new_key()
    found = quoted(one)
    Client().get("/health/live")  # the application is made before the threads are

    under_one_key = together([partial(agree, one, found, key=key) for _ in range(4)])
    under_others = together([partial(agree, one, found) for _ in range(4)])
    relay.deliver_all()

    assert {answer.status for answer in under_one_key if not isinstance(answer, Exception)} == {201}
    assert {answer.code for answer in under_others if not isinstance(answer, Exception)} == {"quote_used"}
    assert len(company.sends) == 1
    assert one.balance == available(one) == mru("4500.00")
    assert left() == mru("500.00")


def test_tell_the_company_once_and_hear_it_once(company: Ledger) -> None:
    bill = paid(awa())

    together([partial(instructions.carry_out, bill, now=clock.now()) for _ in range(4)])
    together([partial(instructions.ask, bill, now=clock.now()) for _ in range(4)])

    assert (len(company.sends), state_of(bill)) == (1, "succeeded")
    assert left() == mru("500.00")


def test_pay_what_is_due_once() -> None:
    one = awa()
    for _ in range(3):
        due(scheduled(one))

    together([paid_due for _ in range(4)])

    assert set(Run.objects.values_list("state", flat=True)) == {"paid"}
    assert Payment.objects.filter(authorised_by="standing").count() == 3
    assert available(one) == mru("3500.00")


def test_take_up_one_run_and_pay_it_once() -> None:
    one = awa()
    schedule = scheduled(one)
    due(schedule)
    run_id, now = begun(schedule), clock.now()

    together([partial(runs._carried_out, run_id, now) for _ in range(4)])

    assert Run.objects.get().state == "paid"
    assert Payment.objects.exclude(state="refused").filter(authorised_by="standing").count() == 1
    assert available(one) == mru("4500.00")


def test_read_the_catalogue_one_after_the_other() -> None:
    Offer.objects.all().delete()

    done = together([partial(catalogue.refresh, now=clock.now()) for _ in range(4)])
    stocked()

    assert not [one for one in done if isinstance(one, Exception)]
    assert Offer.objects.filter(active=True).count() == len(CATALOGUE)
