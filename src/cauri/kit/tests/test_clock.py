from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.kit import clock

aware_times = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.just(UTC),
)


def test_tells_aware_utc() -> None:
    before = datetime.now(tz=UTC)
    now = clock.now()
    assert before <= now <= datetime.now(tz=UTC)
    assert now.utcoffset() == timedelta(0)


@given(aware_times)
def test_counts_microseconds_exactly(at: datetime) -> None:
    assert clock.from_microseconds(clock.microseconds_of(at)) == at


def test_counts_the_same_instant_alike_in_every_zone() -> None:
    nairobi = timezone(timedelta(hours=3))
    assert clock.microseconds_of(datetime(1970, 1, 1, 3, 0, 0, 7, tzinfo=nairobi)) == 7


def test_refuses_a_time_without_a_zone() -> None:
    with pytest.raises(TypeError):
        clock.microseconds_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the very thing that must fail


def test_ends_a_day_one_microsecond_before_the_next() -> None:
    end = clock.end_of_day(date(2024, 2, 29))
    assert end + timedelta(microseconds=1) == datetime(2024, 3, 1, tzinfo=UTC)


def test_tells_another_time_for_the_length_of_a_block() -> None:
    then = datetime(2026, 1, 31, 12, tzinfo=UTC)

    with clock.told_by(lambda: then):
        assert clock.now() == then
        with clock.told_by(lambda: then + timedelta(days=1)):
            assert clock.now() == then + timedelta(days=1)
        assert clock.now() == then

    assert clock.now() > then
