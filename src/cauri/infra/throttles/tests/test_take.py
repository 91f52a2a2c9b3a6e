"""Taking from a limit …"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from cauri.infra.embedded.databases import Urls
from cauri.infra.throttles import services
from cauri.infra.throttles.lots import Lots
from cauri.infra.throttles.models import Counter
from cauri.kit import clock

NOON = datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC)

ANOTHER_PROCESS = """
import django; django.setup()
from datetime import datetime
from cauri.infra.throttles import services
from cauri.infra.throttles.lots import Lots
at = datetime.fromisoformat("{at}")
print(sum(services.take(limit="write", who="Awa", most=120, in_lots=True, now=at).allowed for _ in range(100)))
"""


@pytest.fixture(autouse=True)
def no_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has just started."""
    _restart(monkeypatch)


def _restart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_lots", Lots())


def _allowed(times: int, *, most: int = 10, in_lots: bool = False, at: datetime = NOON) -> int:
    return sum(
        services.take(limit="write", who="Awa", most=most, in_lots=in_lots, now=at).allowed for _ in range(times)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("in_lots", [False, True])
@pytest.mark.parametrize("most", [0, 1, 5, 19, 40, 59, 60, 120])
def test_lets_exactly_so_many_through(most: int, in_lots: bool) -> None:
    assert _allowed(most + 30, most=most, in_lots=in_lots) == most


@pytest.mark.django_db
def test_begins_anew_with_the_next_minute() -> None:
    assert _allowed(11, at=NOON) == 10
    assert _allowed(11, at=NOON + timedelta(seconds=54)) == 0
    assert _allowed(11, at=NOON + timedelta(seconds=55)) == 10


@pytest.mark.django_db
def test_in_lots_begins_anew_too_whatever_was_left() -> None:
    assert _allowed(1, most=120, in_lots=True, at=NOON) == 1
    assert _allowed(200, most=120, in_lots=True, at=NOON + timedelta(minutes=1)) == 120


@pytest.mark.django_db
def test_gives_nothing_back_to_a_clock_that_is_behind() -> None:
    assert _allowed(10, at=NOON) == 10
    assert _allowed(10, at=NOON - timedelta(minutes=1)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("by", [timedelta(minutes=1), timedelta(minutes=2), timedelta(days=1)])
def test_in_lots_wastes_none_when_the_clock_was_set_back(by: timedelta) -> None:
    services.take(limit="write", who="Moussa", most=120, in_lots=True, now=NOON + by)

    assert _allowed(200, most=120, in_lots=True) == 120


@pytest.mark.django_db
def test_leaves_no_trace_of_who_asked() -> None:
    _allowed(1)

    row = Counter.objects.values().get()
    assert set(row) == {"key", "minute", "taken"}
    assert "Awa" not in str(row)


def test_is_exact_among_threads(committed_db: Urls) -> None:
    def work(_: int) -> int:
        try:
            return _allowed(30, most=100)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 100


def test_in_lots_lets_no_more_through_among_threads(committed_db: Urls) -> None:
    def work(_: int) -> int:
        try:
            return _allowed(30, most=100, in_lots=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 100


def test_asks_the_table_for_few_of_the_requests_taken_in_lots(committed_db: Urls) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert _allowed(120, most=120, in_lots=True) == 120

    assert len(asked) == 20


def test_survives_a_restart(committed_db: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _allowed(7) == 7
    connections.close_all()
    _restart(monkeypatch)

    assert _allowed(10) == 3


def test_counts_across_processes(committed_db: Urls) -> None:
    """What one process took and did not spend is lost to the other: fewer may pass, never more."""
    program = ANOTHER_PROCESS.format(at=NOON.isoformat())
    first = _allowed(50, most=120, in_lots=True)
    second = int(
        subprocess.run(
            [sys.executable, "-c", program],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "cauri.config.settings",
                "CAURI_SECRET_KEY": settings.SECRET_KEY,
            },
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        ).stdout.split()[-1]
    )
    rest = _allowed(100, most=120, in_lots=True)

    assert 120 - 6 <= first + second + rest <= 120


def test_waits_for_no_disk(committed_db: Urls) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'throttles_counter'")
        assert cursor.fetchone() == ("u",)


def test_forgets_those_who_are_gone(committed_db: Urls) -> None:
    services.take(limit="write", who="Moussa", most=5, now=NOON - timedelta(minutes=11))
    services.take(limit="write", who="Awa", most=5, now=NOON)

    assert services.prune(kept=timedelta(minutes=10), now=NOON) == 1
    assert Counter.objects.get().minute == clock.microseconds_of(NOON) // 60_000_000
