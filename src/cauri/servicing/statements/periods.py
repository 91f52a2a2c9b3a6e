"""Days as the operator counts them, turned into times."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.kit.errors import Refusal

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
LONGEST = timedelta(days=366)


class PeriodInvalid(Refusal):
    """It ends before it begins, or is longer than a year."""

    code = "period_invalid"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day's midnight until just before the midnight after the last; an end that is None is open."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A period with both ends."""

    since: datetime
    until: datetime


def days(first: date | None, last: date | None) -> Period:
    """The time from a day to a day, both included. Raises PeriodInvalid."""
    if first is not None and last is not None and first > last:
        raise PeriodInvalid(first=first.isoformat(), last=last.isoformat())
    return Period(_midnight(first) if first else None, _midnight_after(last) if last else None)


def of_statement(first: date | None, last: date | None, *, now: datetime) -> ClosedPeriod:
    """The same for a statement, a year at most: up to today, and from the first of that month, unless told otherwise.

    Raises PeriodInvalid.
    """
    last = last or now.astimezone(_zone()).date()
    first = first or last.replace(day=1)
    if not timedelta(0) <= last - first < LONGEST:
        raise PeriodInvalid(first=first.isoformat(), last=last.isoformat())
    return ClosedPeriod(_midnight(first), _midnight_after(last))


def days_of(since: datetime, until: datetime) -> tuple[date, date]:
    """The first and the last day of a closed period."""
    return since.astimezone(_zone()).date(), (until - timedelta(microseconds=1)).astimezone(_zone()).date()


def months_between(since: datetime, until: datetime) -> list[tuple[datetime, str]]:
    """The months that a closed period touches: when each begins, the first one with the period, and its name."""
    first, last = days_of(since, until)
    starts = [since]
    month = first.replace(day=1)
    names = [month_name(month)]
    while (month := month_after(month)) <= last:
        starts.append(_midnight(month))
        names.append(month_name(month))
    return list(zip(starts, names, strict=True))


def of_month(month: date) -> ClosedPeriod:
    """The time of a month, which is named by its first day."""
    return ClosedPeriod(_midnight(month), _midnight(month_after(month)))


def last_month(now: datetime) -> date:
    """The first day of the last month that is over."""
    return (now.astimezone(_zone()).date().replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_name(month: date) -> str:
    """A month as people and clients write it: "2026-11"."""
    return f"{month:%Y-%m}"


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.OPERATOR_TIME_ZONE)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=_zone()).astimezone(UTC)


def _midnight_after(day: date) -> datetime:
    return _midnight(day + timedelta(days=1))
