"""What every test of reconciliation gets: Paystack as the sandbox plays it, a bank, and books that add up."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from tests.support.books import books_must_hold
from tests.support.opened import databases_of
from tests.support.sandbox import Sandbox

from cauri.servicing.reconciliation.tests.reporting import Town


@pytest.fixture
def tampered() -> None:
    """For tests that break rows on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def town(sandbox: Sandbox, settings: LazySettings) -> Town:
    """The sandbox's Paystack, which collects, pays out and reports; a bank; and nobody is throttled."""
    settings.THROTTLE_FACTOR = 1_000
    cache.clear()
    return Town.named_in(settings, sandbox)


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    for database in databases_of(request):
        request.getfixturevalue(database)
    yield
    if "tampered" not in request.fixturenames:
        books_must_hold()
