"""What every test of the wallets gets: wallets and books that add up when it ends."""

from collections.abc import Iterator

import pytest
from tests.support.books import books_must_hold
from tests.support.opened import databases_of

from cauri.books.wallets.tests import owners
from cauri.identity.users.models import User


@pytest.fixture
def awa(db: None) -> User:
    return owners.joined("Awa Diallo")


@pytest.fixture
def moussa(db: None) -> User:
    return owners.joined("Moussa Sow")


@pytest.fixture
def tampered() -> None:
    """For tests that break the rows on purpose: nobody looks afterwards whether they add up."""


@pytest.fixture(autouse=True)
def books_add_up(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test of money ends by checking the invariants, those of wallets too."""
    database = next(iter(databases_of(request)), None)
    if database is not None:
        request.getfixturevalue(database)
    yield
    if database is not None and "tampered" not in request.fixturenames:
        books_must_hold()
