"""When what is due by a schedule is due. `kit.recurrence` says on which days."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

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
