"""The days of a schedule …"""

from datetime import UTC, date, datetime

from cauri.products.bills import dates


def test_are_due_from_the_morning_on() -> None:
    assert dates.last_due(datetime(2026, 11, 21, 7, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert dates.last_due(datetime(2026, 11, 21, 8, 0, tzinfo=UTC)) == date(2026, 11, 21)
