"""Two cash-ins at the same moment …"""

from functools import partial

import pytest
from django.test import Client
from tests.support.apps import new_key
from tests.support.crowds import together

from cauri.products.agents.models import CashIn
from cauri.products.agents.tests.shop import awa, earns, fatou, mru, paid_to_agents, quoted, take

pytestmark = pytest.mark.usefixtures("committed_db")


def test_of_the_whole_float_are_one() -> None:
    earns("0.5")
    one, customer = fatou(holds="1000.00"), awa()
    quotes = [quoted(one, customer, "1000.00") for _ in range(4)]
    Client().get("/health/live")  # the application is made before the threads are

    answers = together([partial(take, one, quote) for quote in quotes])

    assert sorted(one.status for one in answers if not isinstance(one, Exception)) == [201, 402, 402, 402]
    assert (customer.balance, one.balance, paid_to_agents()) == (mru("1000.00"), mru("5.00"), mru("5.00"))
    assert CashIn.objects.count() == 1


def test_under_one_key_are_one() -> None:
    earns("0.5")
    one, customer, key = fatou(), awa(), new_key()
    agreed = quoted(one, customer)

    answers = together([partial(take, one, agreed, key=key) for _ in range(4)])

    assert len({one.body for one in answers if not isinstance(one, Exception)}) == 1
    assert (customer.balance, paid_to_agents()) == (mru("100.00"), mru("0.50"))
