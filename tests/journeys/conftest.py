"""A platform as a newcomer starts it, on tables that are there already, for all journeys of a file.

The books are verified after each.
"""

from collections.abc import Callable, Iterator

import pytest
from tests.support import platforms
from tests.support.platforms import Platform

_WITHOUT_WAITING = "100"  # several people sign up in one minute from one address here


@pytest.fixture(scope="module")
def running(prepare: Callable[[Platform], None]) -> Iterator[Platform]:
    """`cauri run`, healthy."""
    with platforms.platform() as found:
        found.environment["CAURI_THROTTLE_FACTOR"] = _WITHOUT_WAITING
        prepare(found)
        found.start()
        yield found


@pytest.fixture
def platform(running: Platform) -> Iterator[Platform]:
    """The platform, whose books add up afterwards."""
    yield running
    verified = running.run("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
