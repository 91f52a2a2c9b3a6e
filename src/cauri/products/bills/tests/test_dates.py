"""The days of a schedule …"""

from datetime import UTC, date, datetime

import pytest

from cauri.products.bills import dates


@pytest.mark.parametrize(
    ("first", "every", "after", "found"),
    [
        ("2026-01-31", "month", "2026-01-30", "2026-01-31"),
        ("2026-01-31", "month", "2026-01-31", "2026-02-28"),
        ("2026-01-31", "month", "2026-02-28", "2026-03-31"),
        ("2026-01-31", "month", "2026-03-31", "2026-04-30"),
        ("2027-11-30", "month", "2028-01-30", "2028-02-29"),
        ("2026-12-15", "month", "2026-12-15", "2027-01-15"),
        ("2026-01-31", "month", "2026-07-04", "2026-07-31"),
        ("2026-11-23", "week", "2026-11-23", "2026-11-30"),
        ("2026-11-23", "week", "2026-11-29", "2026-11-30"),
        ("2026-12-28", "week", "2027-01-01", "2027-01-04"),
    ],
)
def test_are_counted_from_the_first(first: str, every: str, after: str, found: str) -> None:
    assert dates.following(date.fromisoformat(first), every, date.fromisoformat(after)) == date.fromisoformat(found)


def test_are_due_from_the_morning_on() -> None:
    assert dates.last_due(datetime(2026, 11, 21, 7, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert dates.last_due(datetime(2026, 11, 21, 8, 0, tzinfo=UTC)) == date(2026, 11, 21)
