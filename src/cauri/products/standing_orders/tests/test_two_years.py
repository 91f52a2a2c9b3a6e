"""Over two years, with a job each morning, orders of every rhythm …"""

from datetime import date, timedelta

import pytest
from tests.support.people import Customer

from cauri.books.payments.models import Payment
from cauri.products.standing_orders import dates
from cauri.products.standing_orders.models import Run
from cauri.products.standing_orders.tests.ordering import (
    arranged,
    awa,
    became,
    each_morning,
    morning,
    moussa,
    mru,
    order,
    paid_due,
)

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 1, 28), date(2025, 3, 31)
LEAP_DAY = date(2024, 2, 29)
# On which days of the month, and then the months whose last day is an earlier one. All written out by hand.
MONTHLY = {
    29: """
        2023-01-29 2023-02-28 2023-03-29 2023-04-29 2023-05-29 2023-06-29 2023-07-29 2023-08-29 2023-09-29 2023-10-29
        2023-11-29 2023-12-29 2024-01-29 2024-02-29 2024-03-29 2024-04-29 2024-05-29 2024-06-29 2024-07-29 2024-08-29
        2024-09-29 2024-10-29 2024-11-29 2024-12-29 2025-01-29 2025-02-28 2025-03-29""",
    30: """
        2023-01-30 2023-02-28 2023-03-30 2023-04-30 2023-05-30 2023-06-30 2023-07-30 2023-08-30 2023-09-30 2023-10-30
        2023-11-30 2023-12-30 2024-01-30 2024-02-29 2024-03-30 2024-04-30 2024-05-30 2024-06-30 2024-07-30 2024-08-30
        2024-09-30 2024-10-30 2024-11-30 2024-12-30 2025-01-30 2025-02-28 2025-03-30""",
    31: """
        2023-01-31 2023-02-28 2023-03-31 2023-04-30 2023-05-31 2023-06-30 2023-07-31 2023-08-31 2023-09-30 2023-10-31
        2023-11-30 2023-12-31 2024-01-31 2024-02-29 2024-03-31 2024-04-30 2024-05-31 2024-06-30 2024-07-31 2024-08-31
        2024-09-30 2024-10-31 2024-11-30 2024-12-31 2025-01-31 2025-02-28 2025-03-31""",
}
QUARTERLY = {
    29: "2023-11-29 2024-02-29 2024-05-29 2024-08-29 2024-11-29 2025-02-28",
    30: "2023-11-30 2024-02-29 2024-05-30 2024-08-30 2024-11-30 2025-02-28",
    31: "2023-08-31 2023-11-30 2024-02-29 2024-05-31 2024-08-31 2024-11-30 2025-02-28",
}
YEARLY = "2024-02-29 2025-02-28"


@pytest.fixture
def sides(db: None) -> tuple[Customer, Customer]:
    return awa(), moussa()


def on(days: str) -> list[tuple[str, str]]:
    """These were paid, and no other."""
    return [(day, "paid") for day in days.split()]


def test_are_paid_on_the_days_of_the_calendar_and_no_other(sides: tuple[Customer, Customer]) -> None:
    one, other = sides
    began = morning(FIRST)
    expected = {}
    for day, days in MONTHLY.items():
        first_on = date(2023, 1, day)
        expected[arranged(one, other, amount="1.00", first_on=first_on, now=began)] = on(days)
    for days in QUARTERLY.values():
        first_on = date.fromisoformat(days[:10])
        expected[arranged(one, other, amount="1.00", every="quarter", first_on=first_on, now=began)] = on(days)
    weekly = arranged(one, other, amount="1.00", every="week", first_on=date(2023, 1, 29), now=began)
    expected[weekly] = [((date(2023, 1, 29) + timedelta(weeks=n)).isoformat(), "paid") for n in range(114)]
    daily = arranged(one, other, amount="1.00", every="day", first_on=date(2024, 1, 28), times=40, now=began)
    expected[daily] = [((date(2024, 1, 28) + timedelta(days=n)).isoformat(), "paid") for n in range(40)]
    leaping = None

    for now in each_morning(FIRST, LAST):
        if leaping is None and now >= morning(date(2023, 3, 1)):
            leaping = arranged(one, other, amount="1.00", every="year", first_on=LEAP_DAY, now=now)
            expected[leaping] = on(YEARLY)
        paid_due(now)

    assert {order_id: became(order_id) for order_id in expected} == expected
    payments = Payment.objects.filter(authorised_by="standing_order", state="completed")
    assert payments.count() == Run.objects.count() == sum(len(days) for days in expected.values())
    assert other.balance == mru(f"{payments.count()}.00")
    due_on = dict(Run.objects.values_list("payment_id", "due_on"))
    assert {one.pk: dates.today(one.made_at) for one in payments} == due_on
    assert order(daily).state == "ended"


@pytest.mark.parametrize("late_by", [1, 3])
def test_are_paid_on_the_same_days_when_the_job_comes_some_days_late_and_twice(
    sides: tuple[Customer, Customer], late_by: int
) -> None:
    one, other = sides
    began = morning(FIRST)
    order_ids = {arranged(one, other, amount="1.00", first_on=date(2023, 1, day), now=began): day for day in MONTHLY}

    for now in each_morning(FIRST, LAST + timedelta(days=late_by)):
        if (dates.today(now) - FIRST).days % (late_by + 1) == 0:
            paid_due(now)
            paid_due(now)

    for order_id, day in order_ids.items():
        found, shown = became(order_id), on(MONTHLY[day])
        assert found == shown[: len(found)]
        assert len(found) >= len(shown) - 1  # the last may be due after the job's last day


def test_end_on_their_last_day(sides: tuple[Customer, Customer]) -> None:
    one, other = sides
    began = morning(date(2024, 1, 30))
    until = arranged(one, other, amount="1.00", first_on=date(2024, 1, 31), until=date(2024, 4, 30), now=began)
    before = arranged(one, other, amount="1.00", first_on=date(2024, 1, 31), until=date(2024, 4, 29), now=began)
    times = arranged(one, other, amount="1.00", first_on=date(2024, 1, 31), times=4, now=began)

    for now in each_morning(date(2024, 1, 30), date(2024, 7, 1)):
        paid_due(now)

    four = on("2024-01-31 2024-02-29 2024-03-31 2024-04-30")
    assert (became(until), became(before), became(times)) == (four, four[:3], four)
    assert order(times).last_on == date(2024, 4, 30)
    assert {order(one).state for one in (until, before, times)} == {"ended"}
