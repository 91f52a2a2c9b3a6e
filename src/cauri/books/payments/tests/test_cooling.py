"""While a customer is cooling off …"""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.support.people import Customer, customer, fund, paid

from cauri.books.payments import cooling as guard
from cauri.books.payments.guards import NotAllowed
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import path_of
from cauri.books.wallets import services as wallets
from cauri.identity.access import cooling
from cauri.identity.access.cooling import Reason
from cauri.kit import clock
from cauri.kit.transactions import transaction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def guarded(settings: Settings) -> None:
    """The guard at work, with a small cap."""
    settings.PAYMENT_GUARDS = [path_of(guard.CoolingOff)]
    settings.COOLING_OFF_CAPS = {"MRU": "100.00"}


def _cooling(one: Customer, *, hours_ago: int = 0, reason: Reason = Reason.PIN_RESET) -> Customer:
    with transaction():
        cooling.begin(one.user.pk, reason, now=clock.now() - timedelta(hours=hours_ago))
    return one


def test_no_more_than_the_cap_leaves_in_all() -> None:
    awa, moussa = _cooling(customer("Awa Diallo")), customer("Moussa Sow")

    paid(awa, moussa, "60.00")
    paid(awa, moussa, "40.00")
    with pytest.raises(NotAllowed):
        paid(awa, moussa, "0.01")

    refused = Payment.objects.get(state="refused")
    assert refused.facts["guard"] == "cooling_off"
    paid(moussa, awa, "500.00")


def test_a_currency_without_a_cap_does_not_leave(settings: Settings) -> None:
    settings.COOLING_OFF_CAPS = {}
    awa, moussa = _cooling(customer("Awa Diallo")), customer("Moussa Sow")

    with pytest.raises(NotAllowed):
        paid(awa, moussa, "1.00")


def test_the_cap_is_one_for_all_currencies(settings: Settings) -> None:
    settings.COOLING_OFF_CAPS = {"MRU": "100.00", "EUR": "2.00"}
    awa, moussa = _cooling(customer("Awa Diallo")), customer("Moussa Sow")
    euros = customer("Ibrahima Fall", currency="EUR")
    with transaction():
        hers = wallets.open_wallet(owner=awa.user, currency="EUR", now=clock.now())
    in_euros = Customer(awa.user, hers, awa.caller, awa.access_token)
    fund(in_euros, "10.00")

    paid(awa, moussa, "75.00")
    paid(in_euros, euros, "0.50")
    for payer, payee in ((awa, moussa), (in_euros, euros)):
        with pytest.raises(NotAllowed):
            paid(payer, payee, "0.01")


@pytest.mark.parametrize(
    ("reason", "hours"), [(Reason.PIN_RESET, 72), (Reason.PIN_CHANGED, 72), (Reason.NEW_DEVICE, 24)]
)
def test_time_passes(reason: Reason, hours: int) -> None:
    awa, moussa = _cooling(customer("Awa Diallo"), hours_ago=hours - 1, reason=reason), customer("Moussa Sow")
    with pytest.raises(NotAllowed):
        paid(awa, moussa, "100.01")

    fatou = _cooling(customer("Fatou Ba"), hours_ago=hours, reason=reason)
    paid(fatou, moussa, "100.01")


def test_what_was_sent_before_does_not_count() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow")
    paid(awa, moussa, "300.00")
    _cooling(awa)

    paid(awa, moussa, "100.00")


def test_one_s_own_wallets_are_not_others() -> None:
    awa = _cooling(customer("Awa Diallo"))
    with transaction():
        savings = wallets.open_wallet(owner=awa.user, currency="MRU", kind="savings", now=clock.now())
    own = Customer(awa.user, savings, awa.caller, awa.access_token)

    paid(awa, own, "500.00")
    paid(awa, customer("Moussa Sow"), "100.00")
