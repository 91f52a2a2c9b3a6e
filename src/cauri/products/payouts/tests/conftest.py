"""What every test of payouts gets: nobody is throttled, limits are off, and in the end the books hold."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.opened import databases_of
from tests.support.people import Customer

from cauri.products.payouts.tests import office


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
    yield
    if databases and "tampered" not in request.fixturenames:
        books_must_hold()


@pytest.fixture
def awa(db: None) -> Customer:
    """The employer."""
    return office.awa()


@pytest.fixture
def moussa(awa: Customer) -> Customer:
    """Her accountant, who may bring files."""
    one = office.moussa()
    office.named(awa, one)
    return one
