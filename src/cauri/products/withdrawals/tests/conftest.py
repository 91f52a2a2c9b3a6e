"""What every test of withdrawals gets: Paystack as the sandbox plays it, and books that add up when it ends."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.support.books import books_must_hold
from tests.support.opened import databases_of
from tests.support.sandbox import Sandbox

from cauri.products.withdrawals.tests.bank import Bank


@pytest.fixture
def tampered() -> None:
    """For tests that break withdrawals on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def bank(sandbox: Sandbox, settings: Settings) -> Bank:
    """The sandbox's Paystack, which pays out; and nobody is throttled."""
    settings.THROTTLE_FACTOR = 1_000
    cache.clear()
    return Bank.named_in(settings, sandbox)


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    for database in databases_of(request):
        request.getfixturevalue(database)
    yield
    if "tampered" not in request.fixturenames:
        books_must_hold()
