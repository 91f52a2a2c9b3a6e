"""When a date is due, where the operator is. `kit.recurrence` says which dates an order has."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

DUE_FROM: Final = time(8)  # o'clock: nobody is debited in the night


def today(now: datetime) -> date:
    """The day it is there."""
    return now.astimezone(ZoneInfo(settings.OPERATOR_TIME_ZONE)).date()


def due_at(day: date) -> datetime:
    """The moment from which a date is paid: its morning."""
    return datetime.combine(day, DUE_FROM, ZoneInfo(settings.OPERATOR_TIME_ZONE))
