"""Forgetting what quotes would have paid …"""

from datetime import timedelta

import pytest

from cauri.books.payments import services as payments
from cauri.kit import clock
from cauri.products.bills import services
from cauri.products.bills.models import Order
from cauri.products.bills.tests.company import awa, paid, quoted

pytestmark = pytest.mark.django_db


def test_forgets_those_that_came_to_nothing_and_keeps_what_was_paid() -> None:
    one = awa()
    bill = paid(one, amount="60.00")
    quoted(one)
    later = clock.now() + payments.QUOTES_KEPT + timedelta(minutes=1)

    assert services.prune_orders(now=later) == 0  # its quote still stands
    payments.prune_quotes(now=later)
    assert services.prune_orders(now=later) == 1

    (kept,) = Order.objects.all()
    assert services.look(bill, user_id=one.user.pk, now=clock.now()).order == kept
