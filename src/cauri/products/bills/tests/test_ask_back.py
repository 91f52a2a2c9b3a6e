"""Asking for a bill back …"""

from datetime import timedelta
from functools import partial

import pytest
from tests.support import people, relay
from tests.support.crowds import together

from cauri.books.instructions import services as instructions
from cauri.books.payments.models import Payment
from cauri.kit import clock, ids
from cauri.products.bills.models import RefundRequest
from cauri.products.bills.refunds import services
from cauri.products.bills.tests.company import (
    Ledger,
    available,
    awa,
    delivered,
    failed,
    left,
    mru,
    paid,
    reversed_,
    seen,
    undecided,
)
from cauri.products.bills.tests.refunding import asked, completed, request_of, wanted_back

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_is_answered_and_seen_with_the_bill(company: Ledger) -> None:
    one = awa()
    bill = completed(one)

    answer = asked(one, bill, "paid_twice")

    assert (answer.status, answer.document["state"], answer.document["reason"]) == (201, "asked", "paid_twice")
    assert seen(one, bill)["refund"] == answer.document
    assert (available(one), left()) == (mru("4500.00"), mru("500.00"))  # nothing has moved


@pytest.mark.django_db
def test_again_answers_with_the_request_that_stands() -> None:
    one = awa()
    bill = wanted_back(one)

    answer = asked(one, bill, "other")

    assert (answer.status, answer.document["reason"]) == (201, "wrong_account")
    assert RefundRequest.objects.count() == 1


@pytest.mark.django_db
def test_is_for_its_payer_alone() -> None:
    bill = completed(awa())
    other = people.customer("Moussa Ba", funds="0")

    assert asked(other, bill).code == asked(other, ids.new_id()).code == "unknown_payment"
    assert not RefundRequest.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "I_do_not_like_it", None, 7])
def test_takes_a_reason_from_the_list(reason: str) -> None:
    one = awa()

    assert asked(one, completed(one), reason).status == 422
    assert not RefundRequest.objects.exists()


@pytest.mark.django_db
def test_is_refused_of_what_was_not_carried_out(company: Ledger) -> None:
    one = awa()
    company.says = undecided
    pending = paid(one)
    company.says = failed
    relay.deliver_all()
    gone = paid(one)
    relay.deliver_all()

    for bill in (pending, gone):
        answer = asked(one, bill)
        assert (answer.status, answer.code) == (409, "bill_not_refundable")
    assert not RefundRequest.objects.exists()


@pytest.mark.django_db
def test_is_refused_of_what_came_back_already(company: Ledger) -> None:
    one = awa()
    bill = completed(one)
    company.says = reversed_
    instructions.ask(bill, now=clock.now())

    assert asked(one, bill).code == "bill_already_refunded"


@pytest.mark.django_db
def test_is_refused_after_a_month() -> None:
    one = awa()
    young, old = completed(one), completed(one)
    Payment.objects.filter(pk=young).update(settled_at=clock.now() - services.ASKED_WITHIN + DAY)
    Payment.objects.filter(pk=old).update(settled_at=clock.now() - services.ASKED_WITHIN - DAY)

    assert asked(one, young).status == 201
    answer = asked(one, old)
    assert (answer.status, answer.code, answer.document["facts"]["days"]) == (409, "bill_refund_too_late", 30)


@pytest.mark.django_db
def test_ends_when_the_company_gives_it_back_by_itself(company: Ledger) -> None:
    one = awa()
    bill = wanted_back(one)
    company.says = reversed_
    instructions.ask(bill, now=clock.now())
    relay.deliver_all()

    assert request_of(bill).state == "cancelled"
    assert seen(one, bill)["refund"]["state"] == "refunded"
    assert (available(one), left()) == (mru("5000.00"), mru("0.00"))


@pytest.mark.usefixtures("committed_db")
def test_at_the_same_moment_is_one_request(company: Ledger) -> None:
    company.says = delivered
    one = awa()
    bill = completed(one)

    answers = together(
        [partial(services.ask, bill, reason="other", user_id=one.user.pk, now=clock.now()) for _ in range(4)]
    )

    assert [one for one in answers if isinstance(one, Exception)] == []
    assert RefundRequest.objects.count() == 1
