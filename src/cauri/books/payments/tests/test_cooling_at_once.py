"""Several payments of a customer who is cooling off, at the same moment …"""

from functools import partial

import pytest
from pytest_django import Settings
from tests.support.crowds import together
from tests.support.people import customer, quoted

from cauri.books.payments import cooling as guard
from cauri.books.payments import services as payments
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import path_of
from cauri.identity.access import cooling
from cauri.identity.access.cooling import Reason
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money

pytestmark = pytest.mark.usefixtures("committed_db")


def test_keep_to_the_cap_together(settings: Settings) -> None:
    settings.PAYMENT_GUARDS = [path_of(guard.CoolingOff)]
    settings.COOLING_OFF_CAPS = {"MRU": "100.00"}
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    with transaction():
        cooling.begin(awa.user.pk, Reason.PIN_RESET, now=clock.now())

    quotes = [quoted(awa, moussa, "40.00") for _ in range(8)]
    agreed = [(quote.pk, awa.stepped_up(quote)) for quote in quotes]

    outcomes = together([partial(payments.pay, *one, posting_id=ids.new_id(), now=clock.now()) for one in agreed])

    assert sum(isinstance(one, Payment) for one in outcomes) == 2
    assert moussa.balance == Money.of("80.00", "MRU")
