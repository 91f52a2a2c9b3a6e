"""What every test of exchanges gets: a rate, nobody is throttled, limits are off, and in the end the books hold."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.opened import databases_of

from cauri.products.exchanges.tests import exchanging


@pytest.fixture
def tampered() -> None:
    """For tests that break rows on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Every test with a database ends by checking what must be true of all rooms' rows together."""
    settings.THROTTLE_FACTOR = 1_000
    cache.clear()
    databases = databases_of(request)
    for database in databases:
        request.getfixturevalue(database)
    if databases:
        people.without_limits()
        exchanging.rates_told()
    yield
    if databases and "tampered" not in request.fixturenames:
        books_must_hold()
