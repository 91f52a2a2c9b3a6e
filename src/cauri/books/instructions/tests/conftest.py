"""What every test of instructions gets: a company that says what it is told to, and books that add up at the end."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.opened import databases_of

from cauri.books.instructions.tests.played import PRODUCT, Played


@pytest.fixture
def tampered() -> None:
    """For tests that break rows on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    for database in databases_of(request):
        request.getfixturevalue(database)
    settings.CARRIERS = {PRODUCT: f"{Played.__module__}.{Played.__qualname__}"}
    Played.forget()
    yield
    if "tampered" not in request.fixturenames:
        books_must_hold()
