"""What every test of deposits gets: Paystack as the sandbox plays it, and books that add up when it ends."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from tests.support.books import books_must_hold
from tests.support.opened import databases_of
from tests.support.sandbox import Sandbox

from cauri.products.deposits.tests.paying import Paystack


@pytest.fixture
def tampered() -> None:
    """For tests that break deposits on purpose and look at the findings themselves."""


@pytest.fixture(autouse=True)
def paystack(sandbox: Sandbox, settings: LazySettings) -> Paystack:
    """The sandbox's Paystack, which collects; and nobody is throttled."""
    settings.THROTTLE_FACTOR = 1_000
    return Paystack.named_in(settings, sandbox)


@pytest.fixture(autouse=True)
def books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test ends by checking what must be true of all rooms' rows together."""
    for database in databases_of(request):
        request.getfixturevalue(database)
    yield
    if "tampered" not in request.fixturenames:
        books_must_hold()
