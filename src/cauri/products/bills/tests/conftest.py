"""What every test of bills gets: a company that the tests play, with its catalogue read, and books that hold."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.opened import databases_of

from cauri.products.bills.tests.company import PLAYED, Ledger, Played, stocked


@pytest.fixture
def tampered() -> None:
    """For tests that break rows on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def company(settings: Settings) -> Ledger:
    """What the company keeps; and nobody is throttled."""
    settings.BILL_COMPANIES = PLAYED
    settings.THROTTLE_FACTOR = 1_000
    cache.clear()
    return Played.begins_anew()


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest, company: Ledger) -> Iterator[None]:
    """The catalogue has been read; every test ends by checking what must be true of all rooms' rows together."""
    databases = databases_of(request)
    for database in databases:
        request.getfixturevalue(database)
    if databases:
        stocked()
    yield
    if databases and "tampered" not in request.fixturenames:
        books_must_hold()
