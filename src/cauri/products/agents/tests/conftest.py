"""What every test of agents gets: nobody is throttled, and books that add up when it ends."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.opened import databases_of


@pytest.fixture
def tampered() -> None:
    """For tests that break agents' rows on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def unhurried(settings: Settings) -> None:
    """Nobody is throttled."""
    settings.THROTTLE_FACTOR = 1_000
    cache.clear()


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    for database in databases_of(request):
        request.getfixturevalue(database)
    yield
    if "tampered" not in request.fixturenames:
        books_must_hold()
