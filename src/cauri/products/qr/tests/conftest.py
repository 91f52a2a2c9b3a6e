"""What every test of codes gets: nobody is throttled, and books that add up when it ends."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.opened import databases_of
from tests.support.people import Customer, customer


@pytest.fixture
def tampered() -> None:
    """For tests that break codes' rows on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def unhurried(settings: Settings) -> None:
    """Nobody is throttled."""
    settings.THROTTLE_FACTOR = 1_000
    cache.clear()


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    databases = databases_of(request)
    for database in databases:
        request.getfixturevalue(database)
    yield
    if databases and "tampered" not in request.fixturenames:
        books_must_hold()


@pytest.fixture
def moussa(db: None) -> Customer:
    """Who is paid."""
    return customer("Moussa Sow", funds="0.00")


@pytest.fixture
def awa(db: None) -> Customer:
    """Who pays, and has 1,000.00."""
    return customer("Awa Diallo")
