"""Looking through what is on offer …"""

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support.apps import App

from cauri.products.bills.tests.company import BILLS, awa

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("what", ["categories", "billers"])
def test_is_not_done_for_ever(settings: Settings, what: str) -> None:
    one = App.of(awa())
    cache.clear()
    settings.THROTTLE_FACTOR, settings.THROTTLES = 1, {**settings.THROTTLES, "lookup": 2}

    answers = [one.get(f"{BILLS}/{what}") for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 429]
