"""What every test of the limits gets: books that add up when it ends."""

from collections.abc import Iterator

import pytest
from tests.support.books import books_must_hold
from tests.support.opened import databases_of


@pytest.fixture(autouse=True)
def books_add_up(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test of money ends by checking the invariants."""
    database = next(iter(databases_of(request)), None)
    if database is not None:
        request.getfixturevalue(database)
    yield
    if database is not None:
        books_must_hold()
