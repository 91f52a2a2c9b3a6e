"""On which days a schedule is due. Always counted from its first day, so that the 31st comes back after February."""

import calendar
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.products.bills.models import Schedule

_WEEK: Final = timedelta(weeks=1)
DUE_FROM: Final = 8  # o'clock: nobody is debited in the night


def today(now: datetime) -> date:
    """The day it is where the operator is."""
    return now.astimezone(ZoneInfo(settings.OPERATOR_TIME_ZONE)).date()


def last_due(now: datetime) -> date:
    """The last day on which what was due is due by now: today from the morning on, yesterday before."""
    local = now.astimezone(ZoneInfo(settings.OPERATOR_TIME_ZONE))
    return local.date() if local.hour >= DUE_FROM else local.date() - timedelta(days=1)


def not_at_night(moment: datetime) -> datetime:
    """The moment; or, in the night, the morning after it."""
    local = moment.astimezone(ZoneInfo(settings.OPERATOR_TIME_ZONE))
    morning = local.replace(hour=DUE_FROM, minute=0, second=0, microsecond=0)
    return max(moment, morning)


def following(first_on: date, every: str, after: date) -> date:
    """The first day of a schedule that lies after a day. A month without that day has it on its last."""
    if after < first_on:
        return first_on
    if every == Schedule.Every.WEEK:
        return first_on + ((after - first_on) // _WEEK + 1) * _WEEK
    months = (after.year - first_on.year) * 12 + after.month - first_on.month
    found = _months_later(first_on, months)
    return found if found > after else _months_later(first_on, months + 1)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
