"""What every test of standing orders gets: nobody is throttled, limits are off, and in the end the books hold."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.opened import databases_of

from cauri.books.fees import services as fees
from cauri.products.standing_orders.tests.ordering import LONG_AGO


@pytest.fixture
def tampered() -> None:
    """For tests that break rows on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    settings.THROTTLE_FACTOR = 1_000
    cache.clear()
    databases = databases_of(request)
    for database in databases:
        request.getfixturevalue(database)
    if databases:
        people.without_limits()
        fees.install_defaults(now=LONG_AGO)
    yield
    if databases and "tampered" not in request.fixturenames:
        books_must_hold()
