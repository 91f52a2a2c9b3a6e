import time
from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.kit import clock, ids

NOON = datetime(2026, 11, 20, 12, 0, 0, 123_456, tzinfo=UTC)
times = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
references = st.lists(st.text(max_size=20), min_size=1, max_size=4).map(tuple)


def test_are_uuids_of_version_7_when_new() -> None:
    made = ids.new_id()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert abs(ids.time_of(made) - clock.now()) < timedelta(seconds=1)


def test_are_made_in_order() -> None:
    made = []
    for _ in range(200):
        made.append(ids.new_id())
        time.sleep(0.000_01)  # longer than the quarter of a microsecond that they tell apart
    assert made == sorted(made)


def test_are_all_different_when_new() -> None:
    made = {ids.new_id() for _ in range(20_000)}
    assert len(made) == 20_000
    assert len({one.int % 2**62 for one in made}) == 20_000  # by chance alone: other machines make ids too


def test_belong_to_their_reference_for_ever() -> None:
    derived = ids.derived_id(NOON, "berka", "trans", "695247")
    assert (derived.version, derived.variant) == (8, RFC_4122)
    assert derived == UUID("01a1f8d3-ea7b-8ab4-9e31-1481618409f1")


@given(times, references)
def test_carry_their_time_when_derived(at: datetime, reference: tuple[str, ...]) -> None:
    derived = ids.derived_id(at, *reference)
    assert ids.time_of(derived) == at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert derived == ids.derived_id(at.astimezone(timezone(timedelta(hours=3))), *reference)


@given(times, times, references, references)
def test_differ_when_anything_differs(one: datetime, other: datetime, a: tuple[str, ...], b: tuple[str, ...]) -> None:
    assert (ids.derived_id(one, *a) == ids.derived_id(other, *b)) is ((one, a) == (other, b))


@pytest.mark.parametrize("other", [("ab", "c"), ("abc",), ("a", "b", "c"), ("a", "bc", ""), ("a\x1fbc",), ("c", "ab")])
def test_tell_references_apart_that_run_together(other: tuple[str, ...]) -> None:
    assert ids.derived_id(NOON, "a", "bc") != ids.derived_id(NOON, *other)


def test_tell_times_within_one_millisecond_apart() -> None:
    assert ids.derived_id(NOON, "run") != ids.derived_id(NOON + timedelta(microseconds=1), "run")


@given(times, times)
def test_sort_by_time_when_derived(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    if second - first >= timedelta(milliseconds=1):
        assert ids.derived_id(first, "z") < ids.derived_id(second, "a")


@pytest.mark.parametrize(
    ("at", "reference", "error"),
    [
        (datetime(2026, 1, 1), ("a",), TypeError),  # noqa: DTZ001 - the very thing that must fail
        (datetime(1969, 12, 31, tzinfo=UTC), ("a",), ValueError),
        (NOON, (), ValueError),
    ],
)
def test_need_an_aware_time_and_a_reference(at: datetime, reference: tuple[str, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        ids.derived_id(at, *reference)
