"""Fixtures of this room's tests: books that add up when a test ends, a watchman, fees, and no limits."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from tests.support import people
from tests.support.books import books_must_hold

from cauri.servicing.statements.tests import village


@pytest.fixture(autouse=True)
def books_add_up(db: None, settings: LazySettings) -> Iterator[None]:
    """Every test of money ends by checking the invariants."""
    settings.PAYMENT_GUARDS = [village.WATCHMAN]
    people.without_limits()
    village.charge()
    yield
    books_must_hold()
