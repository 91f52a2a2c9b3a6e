"""Money that is not what a deposit asked for, or that cannot be taken …"""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from tests.support import people
from tests.support.apps import App
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import held
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.ports import ALLOWED, Decision, Verdict
from cauri.books.wallets import services as wallets
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.kit import clock
from cauri.products.deposits import asking, receiving
from cauri.products.deposits.models import Incoming, Intent
from cauri.products.deposits.tests import paying
from cauri.products.deposits.tests.paying import CLEARING, DEPOSITS, HOUR, SUSPENSE, Paystack, ngn

pytestmark = pytest.mark.django_db


class Refusing:
    """A guard who lets no deposit pass."""

    def verdict_on(self, quote: Quote, *, before: object = (), now: object) -> Verdict:
        """No."""
        return Verdict(Decision.REFUSE, "tests.no") if quote.product == "deposit" else ALLOWED


class Holding:
    """A guard who wants to look at every deposit."""

    def verdict_on(self, quote: Quote, *, before: object = (), now: object) -> Verdict:
        """Wait."""
        return Verdict(Decision.HOLD, "tests.wait") if quote.product == "deposit" else ALLOWED


@pytest.fixture
def awa(db: None) -> Customer:
    return paying.awa()


def _why(incoming: Incoming) -> tuple[str, str, str]:
    return incoming.state, incoming.reason, incoming.code


@pytest.mark.parametrize(
    ("how", "reason", "stands"),
    [
        ({"amount": 500_001}, "amount_over", "5000.01"),
        ({"amount": 499_999}, "amount_under", "4999.99"),
        ({"amount": 1}, "amount_under", "0.01"),
    ],
)
def test_waits_in_suspense_when_it_is_another_amount(
    awa: Customer, paystack: Paystack, how: dict[str, Any], reason: str, stands: str
) -> None:
    intent = paying.paid(paystack, awa, **how)

    for _ in range(5):
        paying.ask(intent)

    assert _why(paying.incoming_of(intent)) == ("suspended", reason, "")
    assert (paying.stands(SUSPENSE), awa.balance, Payment.objects.count()) == (stands, ngn("0.00"), 0)
    looked = App.of(awa).get(f"{DEPOSITS}/{intent.pk}").document
    assert (looked["state"], looked["under_review"]) == ("open", {"amount": stands, "currency": "NGN"})


def test_waits_in_suspense_when_it_is_another_currency(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa, currency="KES")

    paying.ask(intent)

    assert _why(paying.incoming_of(intent)) == ("suspended", "currency_differs", "")
    assert (paying.stands("suspense:deposits:KES"), paying.stands(SUSPENSE)) == ("5000.00", "0.00")
    assert awa.balance == ngn("0.00")


def test_waits_in_suspense_when_it_is_nobodys(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa)
    Intent.objects.filter(pk=intent.pk).update(reference="dep-of-somebody-else-00000")

    for _ in range(3):
        asking.ask("paystack", intent.reference, now=clock.now())
    asking.ask("paystack", "dep-that-nobody-knows-at-all", now=clock.now())

    assert [_why(one) for one in Incoming.objects.all()] == [("suspended", "unmatched", "")]
    assert (paying.stands(SUSPENSE), awa.balance) == ("5000.00", ngn("0.00"))
    assert paying.stands(CLEARING) == "-4825.00"  # the company's cost is booked of this one too


def test_waits_in_suspense_when_it_was_paid_before(awa: Customer, paystack: Paystack) -> None:
    intent = paying.credited(paystack, awa)

    for _ in range(3):
        receiving.receive("paystack", paying.charge(intent, "another"), now=clock.now())

    second = Incoming.objects.get(company_id="another")
    assert _why(second) == ("suspended", "paid_twice", "")
    assert (awa.balance, paying.stands(SUSPENSE), paying.state_of(intent)) == (ngn("5000.00"), "5000.00", "paid")


def test_of_another_company_pays_no_deposit_of_this_one(awa: Customer, paystack: Paystack) -> None:
    intent = paying.opened(awa)

    receiving.receive("moneta", paying.charge(intent, "1"), now=clock.now())

    assert _why(Incoming.objects.get()) == ("suspended", "unmatched", "")
    assert paying.state_of(intent) == "open"


def _at_the_limit(one: Customer) -> None:
    people.limited_to(Bounds(monthly_minor=499_999), currency="NGN", direction="in", since=clock.now())


def _over_the_cap(one: Customer) -> None:
    people.limited_to(Bounds(balance_cap_minor=499_999), currency="NGN", direction="in", since=clock.now())


def _of_tier_0(one: Customer) -> None:
    User.objects.filter(pk=one.user.pk).update(tier=0)


def _gone(one: Customer) -> None:
    User.objects.filter(pk=one.user.pk).update(state=User.State.CLOSED)


def _closed(one: Customer) -> None:
    wallets.close(one.wallet.pk, actor=Actor("customer", one.user.pk), now=clock.now())


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (_at_the_limit, "monthly_value_limit_exceeded"),
        (_over_the_cap, "account_max_total_value_exceeded"),
        (_of_tier_0, "tier_cannot_pay"),
        (_gone, "payee_gone"),
        (_closed, "account_closed"),
    ],
)
def test_waits_in_suspense_when_it_is_refused(
    awa: Customer, paystack: Paystack, happens: Callable[[Customer], None], code: str
) -> None:
    intent = paying.paid(paystack, awa)
    happens(awa)

    for _ in range(3):
        paying.ask(intent)

    assert _why(paying.incoming_of(intent)) == ("suspended", "not_accepted", code)
    assert (paying.stands(SUSPENSE), awa.balance) == ("5000.00", ngn("0.00"))
    refused = Payment.objects.get()
    assert (refused.state, refused.code) == ("refused", code)


def test_waits_in_suspense_when_a_guard_refuses_it(awa: Customer, paystack: Paystack, settings: LazySettings) -> None:
    settings.PAYMENT_GUARDS = [f"{__name__}.Refusing"]
    intent = paying.paid(paystack, awa)

    paying.ask(intent)

    assert _why(paying.incoming_of(intent)) == ("suspended", "not_accepted", "payment_not_allowed")


@pytest.mark.parametrize(("price", "code"), [
    (Price(fixed_minor=100, borne_by="payer"), "fee_on_top"),
    (Price(fixed_minor=500_000, borne_by="payee"), "amount_below_fee"),
])  # fmt: skip
def test_waits_in_suspense_when_its_fee_cannot_be_taken(
    awa: Customer, paystack: Paystack, price: Price, code: str
) -> None:
    intent = paying.paid(paystack, awa)
    fees.set_rule(fees.Scope("deposit", "NGN"), price, actor=SYSTEM, now=clock.now())

    paying.ask(intent)

    assert _why(paying.incoming_of(intent)) == ("suspended", "not_accepted", code)
    assert paying.stands(SUSPENSE) == "5000.00"


@pytest.mark.parametrize("released", [True, False])
def test_is_held_while_a_guard_wants_to_look(
    awa: Customer, paystack: Paystack, settings: LazySettings, released: bool
) -> None:
    settings.PAYMENT_GUARDS = [f"{__name__}.Holding"]
    intent = paying.paid(paystack, awa)
    paying.ask(intent)
    paying.ask(intent)
    held_one = paying.incoming_of(intent)
    assert (held_one.state, paying.state_of(intent), awa.balance) == ("held", "open", ngn("0.00"))
    receiving.receive("paystack", paying.charge(intent, "another"), now=clock.now())
    assert _why(Incoming.objects.get(company_id="another")) == ("suspended", "paid_twice", "")

    assert asking.pursue_due(now=clock.now() - HOUR)["followed"] == 0
    (held.release if released else held.reject)(held_one.payment_id or intent.pk, actor=SYSTEM, now=clock.now())
    assert asking.pursue_due(now=clock.now())["followed"] == 1

    held_one.refresh_from_db()
    if released:
        assert (held_one.state, paying.state_of(intent), awa.balance) == ("credited", "paid", ngn("5000.00"))
    else:
        assert _why(held_one) == ("suspended", "not_accepted", "tests.wait")
        assert (paying.stands(SUSPENSE), awa.balance) == ("10000.00", ngn("0.00"))


def test_does_not_stop_the_right_amount(awa: Customer, paystack: Paystack) -> None:
    intent = paying.paid(paystack, awa, amount=1)
    paying.ask(intent)

    receiving.receive("paystack", paying.charge(intent, "another"), now=clock.now())

    assert (paying.state_of(intent), awa.balance, paying.stands(SUSPENSE)) == ("paid", ngn("5000.00"), "0.01")
