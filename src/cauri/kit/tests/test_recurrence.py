"""Days that come again and again …"""

import calendar
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.kit.recurrence import Every, following, nth

days = st.dates(min_value=date(1999, 1, 1), max_value=date(2060, 12, 31))
rhythms = st.sampled_from(Every)

# Written out by hand: two years from each, over the leap day of 2028.
TWO_YEARS = {
    ("2027-01-29", "month"): """
        2027-01-29 2027-02-28 2027-03-29 2027-04-29 2027-05-29 2027-06-29 2027-07-29 2027-08-29 2027-09-29 2027-10-29
        2027-11-29 2027-12-29 2028-01-29 2028-02-29 2028-03-29 2028-04-29 2028-05-29 2028-06-29 2028-07-29 2028-08-29
        2028-09-29 2028-10-29 2028-11-29 2028-12-29 2029-01-29 2029-02-28 2029-03-29""",
    ("2027-01-30", "month"): """
        2027-01-30 2027-02-28 2027-03-30 2027-04-30 2027-05-30 2027-06-30 2027-07-30 2027-08-30 2027-09-30 2027-10-30
        2027-11-30 2027-12-30 2028-01-30 2028-02-29 2028-03-30 2028-04-30 2028-05-30 2028-06-30 2028-07-30 2028-08-30
        2028-09-30 2028-10-30 2028-11-30 2028-12-30 2029-01-30 2029-02-28 2029-03-30""",
    ("2027-01-31", "month"): """
        2027-01-31 2027-02-28 2027-03-31 2027-04-30 2027-05-31 2027-06-30 2027-07-31 2027-08-31 2027-09-30 2027-10-31
        2027-11-30 2027-12-31 2028-01-31 2028-02-29 2028-03-31 2028-04-30 2028-05-31 2028-06-30 2028-07-31 2028-08-31
        2028-09-30 2028-10-31 2028-11-30 2028-12-31 2029-01-31 2029-02-28 2029-03-31""",
    ("2027-08-31", "quarter"): """
        2027-08-31 2027-11-30 2028-02-29 2028-05-31 2028-08-31 2028-11-30 2029-02-28 2029-05-31 2029-08-31""",
    ("2027-11-29", "quarter"): """
        2027-11-29 2028-02-29 2028-05-29 2028-08-29 2028-11-29 2029-02-28 2029-05-29 2029-08-29 2029-11-29""",
    ("2028-02-29", "year"): """
        2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29 2033-02-28""",
    ("2096-02-29", "year"): """
        2096-02-29 2097-02-28 2098-02-28 2099-02-28 2100-02-28 2101-02-28 2102-02-28 2103-02-28 2104-02-29""",
    ("2027-12-31", "year"): """
        2027-12-31 2028-12-31 2029-12-31""",
    ("2028-02-25", "week"): """
        2028-02-25 2028-03-03 2028-03-10 2028-03-17""",
    ("2027-12-27", "week"): """
        2027-12-27 2028-01-03 2028-01-10""",
    ("2028-02-27", "day"): """
        2028-02-27 2028-02-28 2028-02-29 2028-03-01 2028-03-02""",
    ("2027-02-27", "day"): """
        2027-02-27 2027-02-28 2027-03-01""",
}  # fmt: skip


def slowly(first_on: date, every: Every) -> list[date]:
    """The days of eleven years, found by looking at each day of the calendar."""
    found, day = [first_on], first_on
    for _ in range(4_018):
        day += timedelta(days=1)
        if _comes(first_on, every, day):
            found.append(day)
    return found


def _comes(first_on: date, every: Every, day: date) -> bool:
    if every is Every.DAY:
        return True
    if every is Every.WEEK:
        return day.weekday() == first_on.weekday()
    last = calendar.monthrange(day.year, day.month)[1]
    if day.day != first_on.day and not (day.day == last and first_on.day > last):
        return False
    if every is Every.YEAR:
        return day.month == first_on.month
    return every is Every.MONTH or day.month % 3 == first_on.month % 3


@pytest.mark.parametrize(("first", "every"), TWO_YEARS)
def test_come_on_the_days_that_the_calendar_on_the_wall_shows(first: str, every: str) -> None:
    shown = [date.fromisoformat(day) for day in TWO_YEARS[first, every].split()]

    assert [nth(shown[0], Every(every), n) for n in range(len(shown))] == shown
    assert [following(shown[0], Every(every), day) for day in shown[:-1]] == shown[1:]


@given(days, rhythms)
def test_come_as_somebody_finds_them_who_looks_at_each_day(first_on: date, every: Every) -> None:
    found = slowly(first_on, every)

    assert [nth(first_on, every, n) for n in range(len(found))] == found


@given(days, rhythms, st.integers(min_value=-400, max_value=3_600))
def test_follow_any_day_with_the_earliest_that_is_later(first_on: date, every: Every, passed: int) -> None:
    after = first_on + timedelta(days=passed)

    assert following(first_on, every, after) == next(day for day in slowly(first_on, every) if day > after)


@given(days, rhythms)
def test_never_stand_still(first_on: date, every: Every) -> None:
    some = [nth(first_on, every, n) for n in range(60)]

    assert all(earlier < later for earlier, later in pairwise(some))
    assert all(following(first_on, every, earlier) == later for earlier, later in islice(pairwise(some), 20))


def test_end_with_the_calendar() -> None:
    for every in Every:
        with pytest.raises(OverflowError):
            following(date(9999, 12, 31), every, date(9999, 12, 31))
