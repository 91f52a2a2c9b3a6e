"""What every test of transfers gets: nobody is throttled, and books that add up when it ends."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.opened import databases_of


@pytest.fixture(autouse=True)
def unthrottled(settings: Settings) -> None:
    """How often one may ask is tested with the throttles."""
    settings.THROTTLE_FACTOR = 1_000


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    for database in databases_of(request):
        request.getfixturevalue(database)
    yield
    books_must_hold()
