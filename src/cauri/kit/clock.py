"""The one place that asks what time it is. Doors call it; services are told `now`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_told_by: list[Callable[[], datetime]] = []


def now() -> datetime:
    """The current time, aware, in UTC."""
    return _told_by[-1]() if _told_by else datetime.now(tz=UTC)


@contextmanager
def told_by(source: Callable[[], datetime]) -> Iterator[None]:
    """Let this process take the time from a source for the length of the block: for simulations, never for service."""
    _told_by.append(source)
    try:
        yield
    finally:
        _told_by.pop()


def microseconds_of(at: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC: the unit of the ledger's stamps. Exact, no floating point."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(stamp: int) -> datetime:
    """The aware UTC time of a ledger stamp."""
    return _EPOCH + stamp * _MICROSECOND


def day_of(at: datetime) -> date:
    """The day in UTC that a time falls on."""
    return at.astimezone(UTC).date()


def end_of_day(day: date) -> datetime:
    """The last microsecond of a day in UTC."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=UTC)
