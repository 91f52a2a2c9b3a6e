"""A charge that the company has taken back …"""

import pytest
from django.conf import LazySettings
from tests.support import people
from tests.support.people import Customer

from cauri.books.payments import returns
from cauri.books.payments.models import Payment
from cauri.books.wallets import services as wallets
from cauri.infra.audit.acts import Actor
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.deposits import receiving
from cauri.products.deposits.models import Incoming
from cauri.products.deposits.tests import paying
from cauri.products.deposits.tests.paying import CLEARING, COSTS, SUSPENSE, Paystack, ngn

pytestmark = pytest.mark.django_db
RECEIVABLE = "receivable:NGN"


@pytest.fixture
def awa(db: None) -> Customer:
    return paying.awa()


def test_is_taken_out_of_the_wallet_once(awa: Customer, paystack: Paystack) -> None:
    intent = paying.credited(paystack, awa)
    paystack.flip(intent.reference, "reversed")

    paying.ask(intent)
    once = paying.incoming_of(intent).settled_at
    for _ in range(4):
        paying.ask(intent)

    assert (paying.state_of(intent), paying.incoming_of(intent).state) == ("reversed", "reversed")
    assert paying.incoming_of(intent).settled_at == once
    assert (awa.balance, Payment.objects.filter(product="reversal").count()) == (ngn("0.00"), 1)
    assert (paying.stands(CLEARING), paying.stands(COSTS)) == ("175.00", "-175.00")  # its cost the company keeps


def test_is_owed_where_it_was_spent(awa: Customer, paystack: Paystack) -> None:
    intent, moussa = paying.credited(paystack, awa), people.customer("Moussa Sow", funds="0.00", currency="NGN")
    people.paid(awa, moussa, "3000.00")
    left = awa.balance
    paystack.flip(intent.reference, "reversed")

    paying.ask(intent)
    paying.ask(intent)

    assert (awa.balance, moussa.balance) == (ngn("0.00"), ngn("3000.00"))
    assert paying.stands(RECEIVABLE) == f"-{(ngn('5000.00') - left).amount}"
    assert paying.state_of(intent) == "reversed"


def test_is_owed_wholly_where_the_wallet_is_closed(awa: Customer, paystack: Paystack) -> None:
    intent, moussa = paying.credited(paystack, awa), people.customer("Moussa Sow", funds="0.00", currency="NGN")
    people.paid(awa, moussa, awa.balance.amount)
    wallets.close(awa.wallet.pk, actor=Actor("customer", awa.user.pk), now=clock.now())
    paystack.flip(intent.reference, "reversed")

    paying.ask(intent)
    paying.ask(intent)

    assert (paying.stands(RECEIVABLE), paying.stands(CLEARING)) == ("-5000.00", "175.00")
    assert paying.state_of(intent) == "reversed"


def test_goes_back_out_of_suspense(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa, amount=499_999)
    paying.ask(intent)
    paystack.flip(intent.reference, "reversed")

    paying.ask(intent)
    paying.ask(intent)

    assert (paying.incoming_of(intent).state, paying.state_of(intent)) == ("reversed", "failed")
    assert paying.stands(SUSPENSE) == "0.00"
    assert paying.stands(CLEARING) == paying.stands(COSTS).removeprefix("-")


def test_credits_nobody_when_an_older_word_comes_later(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa)
    paystack.flip(intent.reference, "reversed")
    paying.ask(intent)

    receiving.receive("paystack", paying.charge(intent, paying.incoming_of(intent).company_id), now=clock.now())

    assert (paying.state_of(intent), awa.balance) == ("failed", ngn("0.00"))
    assert paying.stands(CLEARING) == "175.00"  # what the company has kept


def test_is_not_held_any_more(awa: Customer, paystack: Paystack, settings: LazySettings) -> None:
    settings.PAYMENT_GUARDS = ["cauri.products.deposits.tests.test_suspend.Holding"]
    intent = paying.paid(paystack, awa)
    paying.ask(intent)
    assert paying.incoming_of(intent).state == "held"
    paystack.flip(intent.reference, "reversed")

    paying.ask(intent)

    assert (paying.incoming_of(intent).state, Payment.objects.get().state) == ("reversed", "rejected")
    assert (paying.stands(SUSPENSE), awa.balance) == ("0.00", ngn("0.00"))


def test_that_staff_had_reversed_is_not_reversed_again(awa: Customer, paystack: Paystack) -> None:
    intent = paying.credited(paystack, awa)
    with transaction():
        returns.reverse(Payment.objects.get().pk, posting_id=ids.new_id(), authorised_by="four_eyes", now=clock.now())
    paystack.flip(intent.reference, "reversed")

    paying.ask(intent)

    assert (paying.state_of(intent), awa.balance, paying.stands(CLEARING)) == ("reversed", ngn("0.00"), "175.00")


def test_does_not_pay_its_deposit_when_it_is_paid_anew(awa: Customer, paystack: Paystack) -> None:
    intent = paying.credited(paystack, awa)
    paystack.flip(intent.reference, "reversed")
    paying.ask(intent)

    receiving.receive("paystack", paying.charge(intent, "another"), now=clock.now())

    assert Incoming.objects.get(company_id="another").reason == "paid_twice"
    assert (paying.state_of(intent), awa.balance) == ("reversed", ngn("0.00"))
