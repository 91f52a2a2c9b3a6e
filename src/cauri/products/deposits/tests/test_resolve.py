"""Suspended money that goes to a customer under four eyes …"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from tests.support import people
from tests.support.people import Customer

from cauri.books.limits.models import LimitRule
from cauri.books.limits.ruling import Bounds
from cauri.books.payments.models import Payment
from cauri.books.payments.services import WrongWalletCurrency
from cauri.identity.approvals import queries, services
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock, ids
from cauri.kit.errors import Refusal
from cauri.products.deposits.four_eyes import NotCreditable, NotSuspended
from cauri.products.deposits.models import Incoming
from cauri.products.deposits.queries import UnknownIncoming
from cauri.products.deposits.tests import paying
from cauri.products.deposits.tests.paying import CLEARING, SUSPENSE, Paystack, ngn

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(db: None, settings: LazySettings) -> StaffMember:
    return _enrolled("fatou")


@pytest.fixture
def checker(maker: StaffMember) -> StaffMember:
    return _enrolled("ibrahima")


@pytest.fixture
def awa(db: None) -> Customer:
    return paying.awa()


@pytest.fixture
def suspended(awa: Customer, paystack: Paystack) -> Incoming:
    intent = paying.paid(paystack, awa, amount=600_000)
    paying.ask(intent)
    return paying.incoming_of(intent)


def _enrolled(name: str) -> StaffMember:
    return staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role="finance", now=clock.now()
    )


def _asked(maker: StaffMember, what: Incoming, one: Customer, **changed: str) -> Request:
    payload = {"incoming": str(what.pk), "account_number": one.wallet.number, **changed}
    return services.request("deposits.credit", payload, reason="Paid too much", by=maker, now=clock.now())


def test_arrives_once_approved(maker: StaffMember, checker: StaffMember, awa: Customer, suspended: Incoming) -> None:
    asked = _asked(maker, suspended, awa)
    assert (awa.balance, paying.stands(SUSPENSE)) == (ngn("0.00"), "6000.00")

    services.approve(asked.pk, by=checker, now=clock.now())

    assert (awa.balance, paying.stands(SUSPENSE)) == (ngn("6000.00"), "0.00")
    payment = Payment.objects.get()
    assert (payment.product, payment.authorised_by) == ("deposit", "four_eyes")
    suspended.refresh_from_db()
    assert (suspended.state, suspended.reason, suspended.payment_id) == ("resolved", "amount_over", payment.pk)


def test_goes_to_whom_it_was_for_whoever_paid(maker: StaffMember, checker: StaffMember, suspended: Incoming) -> None:
    moussa = people.customer("Moussa Sow", funds="0.00", currency="NGN")

    services.approve(_asked(maker, suspended, moussa).pk, by=checker, now=clock.now())

    assert moussa.balance == ngn("6000.00")


def test_arrives_once_however_often_it_was_asked_for(
    maker: StaffMember, checker: StaffMember, awa: Customer, suspended: Incoming
) -> None:
    first, second = _asked(maker, suspended, awa), _asked(maker, suspended, awa)
    services.approve(first.pk, by=checker, now=clock.now())

    with pytest.raises(NotSuspended):
        services.approve(second.pk, by=checker, now=clock.now())
    with pytest.raises(NotSuspended):
        _asked(maker, suspended, awa)

    assert (awa.balance, Payment.objects.count()) == (ngn("6000.00"), 1)


def test_waits_on_while_a_limit_refuses_it(
    maker: StaffMember, checker: StaffMember, awa: Customer, paystack: Paystack
) -> None:
    intent = paying.paid(paystack, awa)
    people.limited_to(Bounds(balance_cap_minor=499_999), currency="NGN", direction="in", since=clock.now())
    paying.ask(intent)
    incoming = paying.incoming_of(intent)
    asked = _asked(maker, incoming, awa)

    for _ in range(2):
        with pytest.raises(NotCreditable) as refused:
            services.approve(asked.pk, by=checker, now=clock.now())
        assert refused.value.facts == {"why": "account_max_total_value_exceeded"}
    assert (awa.balance, paying.stands(SUSPENSE)) == (ngn("0.00"), "5000.00")
    assert queries.request(asked.pk).state_at(clock.now()) == "waiting"

    LimitRule.objects.all().delete()
    services.approve(asked.pk, by=checker, now=clock.now())
    incoming.refresh_from_db()
    assert (incoming.state, awa.balance, paying.stands(SUSPENSE)) == ("resolved", ngn("5000.00"), "0.00")


def test_stays_where_it_is_when_only_one_pair_of_eyes_saw_it(
    maker: StaffMember, awa: Customer, suspended: Incoming
) -> None:
    asked = _asked(maker, suspended, awa)

    with pytest.raises(services.OwnRequest):
        services.approve(asked.pk, by=maker, now=clock.now() + timedelta(seconds=1))

    assert (awa.balance, paying.stands(SUSPENSE)) == (ngn("0.00"), "6000.00")


def test_is_taken_back_with_what_the_company_takes_back(
    maker: StaffMember, checker: StaffMember, awa: Customer, suspended: Incoming, paystack: Paystack
) -> None:
    services.approve(_asked(maker, suspended, awa).pk, by=checker, now=clock.now())
    assert suspended.intent is not None
    paystack.flip(suspended.intent.reference, "reversed")

    paying.ask(suspended.intent)
    paying.ask(suspended.intent)

    assert (awa.balance, paying.stands(SUSPENSE), paying.stands(CLEARING)) == (ngn("0.00"), "0.00", "190.00")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        (lambda: {"incoming": str(ids.new_id())}, UnknownIncoming),
        (lambda: {"incoming": "the last one"}, services.PayloadInvalid),
        (lambda: {"account_number": "1234"}, Refusal),
        (lambda: {"account_number": people.customer("Khady Ba").wallet.number}, WrongWalletCurrency),
        (lambda: {"amount": "1.00"}, services.PayloadInvalid),
    ],
)
def test_is_not_even_asked_for_when_it_cannot_be(
    maker: StaffMember,
    awa: Customer,
    suspended: Incoming,
    changed: Callable[[], dict[str, str]],
    refusal: type[Refusal],
) -> None:
    with pytest.raises(refusal):
        _asked(maker, suspended, awa, **changed())


def test_is_in_the_queue_with_the_way_to_ask_for_it(maker: StaffMember, suspended: Incoming) -> None:
    desk = Client()
    desk.force_login(maker)

    queue = desk.get(reverse("admin:deposits_incoming_changelist"), {"state": "suspended"}).content.decode()

    way = f"{reverse('admin:approvals_request_new', args=['deposits.credit'])}?incoming={suspended.pk}"
    for shown in ("6000.00", "amount_over", suspended.company_id, "minute", way):
        assert shown in queue
    assert str(suspended.pk) in desk.get(way).content.decode()
    assert "6000.00" in desk.get(reverse("admin:deposits_incoming_change", args=[suspended.pk])).content.decode()
    intent = reverse("admin:deposits_intent_change", args=[suspended.intent_id])
    assert desk.get(intent).status_code == 200
