"""Paying much to somebody new …"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.support.people import Customer, another_wallet, customer, paid, quoted

from cauri.books.payments import new_payees
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.new_payees import FreshPinRequired
from cauri.kit import clock, ids

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Sides = tuple[Customer, Customer]


@pytest.fixture
def sides(settings: Settings) -> Sides:
    """Awa and Moussa, since two days, where 100 are much."""
    settings.NEW_PAYEE_CAPS = {"MRU": "100.00"}
    since = clock.now() - 2 * DAY
    return customer("Awa Diallo", now=since), customer("Moussa Sow", now=since)


def test_takes_more_than_a_step_up_token(sides: Sides) -> None:
    awa, moussa = sides

    with pytest.raises(FreshPinRequired) as refused:
        paid(awa, moussa, "100.01")

    assert (refused.value.status, refused.value.facts) == (403, {"cap": "100.00 MRU"})
    assert not Payment.objects.filter(product="transfer").exists(), "the quote can still be paid, by PIN"
    assert awa.balance.minor == 1000_00


def test_takes_the_pin_itself_and_then_they_are_known(sides: Sides) -> None:
    awa, moussa = sides
    quote = quoted(awa, moussa, "150.00")
    payments.pay(quote.pk, awa.by_pin(quote), posting_id=ids.new_id(), now=clock.now())

    paid(awa, moussa, "500.00")


def test_is_little_up_to_the_cap(sides: Sides) -> None:
    awa, moussa = sides

    paid(awa, moussa, "100.00")


def test_is_not_opened_by_a_small_payment_just_before(sides: Sides) -> None:
    awa, moussa = sides
    paid(awa, moussa, "1.00")

    with pytest.raises(FreshPinRequired):
        paid(awa, moussa, "500.00")


def test_is_opened_by_a_payment_a_day_ago(sides: Sides) -> None:
    awa, moussa = sides
    paid(awa, moussa, "1.00", now=clock.now() - DAY)

    paid(awa, moussa, "500.00")


def test_is_not_opened_by_what_they_paid(sides: Sides) -> None:
    awa, moussa = sides
    paid(moussa, awa, "1.00", now=clock.now() - DAY)

    with pytest.raises(FreshPinRequired):
        paid(awa, moussa, "500.00")


def test_is_nothing_between_one_s_own_wallets(sides: Sides) -> None:
    awa, _ = sides

    paid(awa, Customer(awa.user, another_wallet(awa), awa.caller, awa.access_token), "500.00")


def test_takes_the_pin_for_any_amount_in_a_currency_without_a_cap(sides: Sides, settings: Settings) -> None:
    settings.NEW_PAYEE_CAPS = {}
    awa, moussa = sides

    with pytest.raises(FreshPinRequired):
        paid(awa, moussa, "0.01")


def test_is_not_looked_up_for_little(sides: Sides) -> None:
    awa, moussa = sides
    little, much = quoted(awa, moussa, "100.00"), quoted(awa, moussa, "100.01")

    with CaptureQueriesContext(connection) as asked:
        new_payees.must_be_known(little, now=clock.now())
    assert len(asked) == 0
    with CaptureQueriesContext(connection) as asked, pytest.raises(FreshPinRequired):
        new_payees.must_be_known(much, now=clock.now())
    assert len(asked) == 1
