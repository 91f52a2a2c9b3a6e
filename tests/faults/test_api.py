"""The API on its own, as production runs it."""

import signal
from collections.abc import Iterator

import pytest
from tests.support import platforms
from tests.support.platforms import Platform, eventually

from cauri.infra.embedded.databases import Urls


@pytest.fixture
def serving(committed_db: Urls) -> Iterator[Platform]:
    """`cauri api` with two processes on a database that an operator named."""
    with platforms.platform() as found:
        found.environment = {**committed_db.environment(), "CAURI_API_PROCESSES": "2"}
        found.process = found.spawn("api")
        assert eventually(found.answers, seconds=60), found.output()
        yield found


def test_takes_its_processes_along_when_it_is_killed(serving: Platform) -> None:
    assert len(serving.processes()) >= 3

    serving.signal(signal.SIGKILL)

    assert eventually(lambda: serving.processes() == {}, seconds=20), serving.processes()


def test_stops_in_order_when_it_is_told_to(serving: Platform) -> None:
    assert serving.signal(signal.SIGTERM) == 0

    assert serving.processes() == {}
