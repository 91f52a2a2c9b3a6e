"""What every test of requests to the bank gets: nobody is throttled, prices, and books that add up when it ends."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.opened import databases_of

from cauri.books.fees import services as fees
from cauri.kit import clock


@pytest.fixture
def tampered() -> None:
    """For tests that break requests on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def unhurried(settings: Settings) -> None:
    """Nobody is throttled."""
    settings.THROTTLE_FACTOR = 1_000
    cache.clear()


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Things have their prices; every test ends by checking what must be true of all rooms' rows together."""
    databases = databases_of(request)
    for database in databases:
        request.getfixturevalue(database)
    if databases:
        fees.install_defaults(now=clock.now())
    yield
    if databases and "tampered" not in request.fixturenames:
        books_must_hold()
