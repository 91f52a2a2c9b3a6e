"""Days that come again and again. Each is counted from the first one, so that the 31st comes back after February."""

import calendar
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum
from typing import Final


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_DAYS: Final = {Every.DAY: 1, Every.WEEK: 7}
_MONTHS: Final = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


def nth(first_on: date, every: Every, n: int) -> date:
    """The day that comes `n` times later than the first, which is the 0th.

    A month that does not have the first's day has it on its last: from 31 January, 28 February and then 31 March.
    Raises OverflowError beyond the year 9999.
    """
    if every in _DAYS:
        return first_on + timedelta(days=n * _DAYS[every])
    year, month = divmod(first_on.year * 12 + first_on.month - 1 + n * _MONTHS[every], 12)
    if year > MAXYEAR:
        raise OverflowError("no calendar goes so far")
    return date(year, month + 1, min(first_on.day, calendar.monthrange(year, month + 1)[1]))


def following(first_on: date, every: Every, after: date) -> date:
    """The earliest of the days that lies after another day. Raises OverflowError beyond the year 9999."""
    if after < first_on:
        return first_on
    if every in _DAYS:
        passed = (after - first_on).days // _DAYS[every]
    else:
        passed = ((after.year - first_on.year) * 12 + after.month - first_on.month) // _MONTHS[every]
    found = nth(first_on, every, passed)
    return found if found > after else nth(first_on, every, passed + 1)
