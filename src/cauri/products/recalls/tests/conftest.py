"""What every test of recalls gets: nobody is throttled, and books that add up when it ends."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support.opened import databases_of

from cauri.books.ledger import invariants


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
    yield
    if databases and "tampered" not in request.fixturenames:
        assert list(invariants.findings()) == []
