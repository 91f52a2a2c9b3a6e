"""Days and months as the operator's clocks show them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

MONTHS_KEPT = 13


@dataclass(frozen=True, slots=True)
class Periods:
    """The day and the month, by its first day, that a time falls in."""

    day: date
    month: date


@dataclass(frozen=True, slots=True)
class Ends:
    """When a day and a month are over: the first moment of the next, in UTC."""

    day: datetime
    month: datetime


def periods_at(now: datetime) -> Periods:
    """The periods of a time, in OPERATOR_TIME_ZONE."""
    day = now.astimezone(_zone()).date()
    return Periods(day=day, month=day.replace(day=1))


def ends_of(now: datetime) -> Ends:
    """When the periods of a time are over."""
    current = periods_at(now)
    next_month = (current.month + timedelta(days=31)).replace(day=1)
    return Ends(day=_start_of(current.day + timedelta(days=1)), month=_start_of(next_month))


def oldest_kept(now: datetime) -> date:
    """The first month of which use is still kept."""
    current = periods_at(now).month
    months = current.year * 12 + current.month - 1 - MONTHS_KEPT
    return date(months // 12, months % 12 + 1, 1)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=_zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.OPERATOR_TIME_ZONE)
