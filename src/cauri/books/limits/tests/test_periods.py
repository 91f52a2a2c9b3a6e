"""A day and a month of the limits …"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from cauri.books.limits import periods
from cauri.books.limits.models import LimitUsage
from cauri.books.limits.tests.ruled import NOON, claim, code_of, ruled

NEW_YORK = ZoneInfo("America/New_York")
SPRING = date(2026, 3, 8)  # 23 hours there
AUTUMN = date(2026, 11, 1)  # 25 hours there
MICROSECOND = timedelta(microseconds=1)


def _at(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, fold=fold, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.usefixtures("db")
def test_is_whole_again_the_next_day() -> None:
    ruled(daily_minor=100)
    claim(100)
    assert code_of(1) == "daily_value_limit_exceeded"
    claim(100, now=NOON + timedelta(days=1))
    assert code_of(1, now=NOON + timedelta(days=1)) == "daily_value_limit_exceeded"


@pytest.mark.usefixtures("db")
def test_turns_at_midnight_in_nouakchott() -> None:
    ruled(daily_count=1)
    midnight = datetime(2026, 3, 15, tzinfo=ZoneInfo("Africa/Nouakchott"))
    claim(1, now=midnight - timedelta(days=1))
    assert code_of(1, now=midnight - MICROSECOND) == "daily_volume_limit_exceeded"
    claim(1, now=midnight)
    assert code_of(1, now=midnight + timedelta(hours=23, minutes=59)) == "daily_volume_limit_exceeded"


@pytest.mark.usefixtures("db")
def test_turns_at_the_operators_midnight_and_not_at_that_of_utc(settings: Settings) -> None:
    settings.OPERATOR_TIME_ZONE = "America/New_York"
    ruled(daily_count=1)
    day = date(2026, 7, 1)
    claim(1, now=_at(day, 12))
    assert code_of(1, now=_at(day, 23, 59)) == "daily_volume_limit_exceeded"  # past midnight in UTC
    claim(1, now=_at(day + timedelta(days=1), 0))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_has_as_many_hours_as_the_clocks_of_the_zone_show(settings: Settings, day: date, hours: int) -> None:
    settings.OPERATOR_TIME_ZONE = "America/New_York"
    ruled(daily_count=1)
    begins = _at(day, 0)
    claim(1, now=begins - MICROSECOND)
    claim(1, now=begins)
    ends = begins + timedelta(hours=hours)
    assert code_of(1, now=ends - MICROSECOND) == "daily_volume_limit_exceeded"
    claim(1, now=ends)
    assert periods.ends_of(begins).day == ends


@pytest.mark.usefixtures("db")
def test_takes_the_hour_that_comes_twice_for_one_day(settings: Settings) -> None:
    settings.OPERATOR_TIME_ZONE = "America/New_York"
    ruled(daily_minor=2)
    first, again = _at(AUTUMN, 1, 30), _at(AUTUMN, 1, 30, fold=1)
    assert again - first == timedelta(hours=1)
    claim(1, now=first)
    claim(1, now=again)
    assert LimitUsage.objects.get().amount_minor == 2


@pytest.mark.usefixtures("db")
def test_begins_a_new_month_on_the_first() -> None:
    ruled(monthly_minor=100)
    claim(60, now=datetime(2026, 1, 1, tzinfo=UTC))
    last = datetime(2026, 2, 1, tzinfo=UTC) - MICROSECOND
    claim(40, now=last)
    assert code_of(1, now=last) == "monthly_value_limit_exceeded"
    claim(100, now=last + MICROSECOND)
    assert set(LimitUsage.objects.values_list("starts_on", flat=True)) == {date(2026, 1, 1), date(2026, 2, 1)}


def test_ends_when_the_next_begins() -> None:
    december = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    assert periods.ends_of(december) == periods.Ends(
        day=datetime(2027, 1, 1, tzinfo=UTC), month=datetime(2027, 1, 1, tzinfo=UTC)
    )
    assert periods.ends_of(datetime(2028, 2, 1, tzinfo=UTC)).month == datetime(2028, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "kept_from"),
    [
        (date(2026, 3, 14), date(2025, 2, 1)),
        (date(2026, 1, 31), date(2024, 12, 1)),
        (date(2026, 2, 1), date(2025, 1, 1)),
    ],
)
def test_is_remembered_for_thirteen_months(now: date, kept_from: date) -> None:
    assert periods.oldest_kept(datetime(now.year, now.month, now.day, 12, tzinfo=UTC)) == kept_from
