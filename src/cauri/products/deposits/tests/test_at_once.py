"""Of many who come at once about a deposit …"""

from collections.abc import Callable
from functools import partial

import pytest
from tests.support import crowds, people
from tests.support.apps import App, new_key
from tests.support.people import Customer

from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock
from cauri.products.deposits import asking, receiving
from cauri.products.deposits.models import Incoming, Intent
from cauri.products.deposits.tests import paying
from cauri.products.deposits.tests.paying import COSTS, DEPOSITS, SUSPENSE, Paystack, ngn


@pytest.fixture
def awa(committed_db: Urls) -> Customer:
    return paying.awa()


def _all_at_once(intent: Intent) -> list[object]:
    """Webhooks, the job and the customer, twenty of them."""
    now = clock.now()
    Intent.objects.filter(pk=intent.pk).update(next_ask_at=now)
    told: Callable[[], object] = partial(paying.ask, intent, now=now)
    polled: Callable[[], object] = partial(asking.pursue_due, now=now)
    answers: list[object] = list(crowds.together([told] * 15 + [polled] * 5))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    return answers


def test_one_credits_it(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa, "10000.00")

    _all_at_once(intent)

    assert (paying.state_of(intent), awa.balance) == ("paid", ngn("10000.00"))
    assert (Payment.objects.count(), Incoming.objects.count(), paying.stands(COSTS)) == (1, 1, "-250.00")
    assert paystack.asked("/transaction/verify") == 15 + 1  # of those who polled, one asked


def test_one_suspends_what_is_refused(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa)
    people.limited_to(Bounds(monthly_minor=1), currency="NGN", direction="in", since=clock.now())

    _all_at_once(intent)

    assert paying.incoming_of(intent).code == "monthly_value_limit_exceeded"
    assert (paying.stands(SUSPENSE), awa.balance) == ("5000.00", ngn("0.00"))
    assert {one.state for one in Payment.objects.all()} == {"refused"}


def test_one_suspends_another_amount(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa, amount=100)

    _all_at_once(intent)

    assert (paying.stands(SUSPENSE), Incoming.objects.count()) == ("1.00", 1)


def test_one_takes_it_back(awa: Customer, paystack: Paystack) -> None:
    intent = paying.credited(paystack, awa)
    paystack.flip(intent.reference, "reversed")

    _all_at_once(intent)

    assert (paying.state_of(intent), awa.balance) == ("reversed", ngn("0.00"))
    assert Payment.objects.filter(product="reversal").count() == 1


def test_one_of_two_charges_pays_it_when_both_were_taken_in(awa: Customer) -> None:
    intent, now = paying.opened(awa), clock.now()
    first, second = paying.charge(intent, "1"), paying.charge(intent, "2")
    quotes = [receiving._take_in("paystack", one, now) for one in (first, second)]

    for one, quote in zip((first, second), quotes, strict=True):
        assert quote is not None
        receiving._credit("paystack", one, quote, now)

    assert sorted(one.state for one in Incoming.objects.all()) == ["credited", "suspended"]
    assert (awa.balance, paying.stands(SUSPENSE)) == (ngn("5000.00"), "5000.00")


def test_one_of_two_charges_pays_it(awa: Customer) -> None:
    intent, now = paying.opened(awa), clock.now()
    told: list[Callable[[], object]] = [
        partial(receiving.receive, "paystack", paying.charge(intent, number), now=now) for number in ("1", "2")
    ]

    answers = crowds.together(told * 10)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sorted(one.state for one in Incoming.objects.all()) == ["credited", "suspended"]
    assert (awa.balance, paying.stands(SUSPENSE)) == (ngn("5000.00"), "5000.00")


def test_no_old_word_credits_what_was_taken_back(awa: Customer) -> None:
    intent, now = paying.opened(awa), clock.now()
    told: list[Callable[[], object]] = [
        partial(receiving.receive, "paystack", paying.charge(intent, "1", state=state), now=now)
        for state in ("succeeded", "reversed")
    ]

    answers = crowds.together(told * 10)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert (Incoming.objects.get().state, awa.balance) == ("reversed", ngn("0.00"))


def test_one_opens_it_under_a_key(awa: Customer, paystack: Paystack) -> None:
    key = new_key()
    asked = {"wallet_id": str(awa.wallet.pk), "amount": {"amount": "5000.00", "currency": "NGN"}}

    answers = crowds.together([lambda: App.of(awa).post(DEPOSITS, asked, key=key)] * 12)

    bodies = {answer.body for answer in answers if not isinstance(answer, Exception)}
    assert (len(bodies), Intent.objects.count()) == (1, 1)
    assert (paystack.asked("/transaction/initialize"), Intent.objects.get().state) == (1, "open")
    assert Intent.objects.get().address
