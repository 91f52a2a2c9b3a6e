"""What the tests of schedules share: agreeing to one, and days that pass."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer

from cauri.kit import clock
from cauri.products.bills import dates, runs
from cauri.products.bills.models import Run, Schedule
from cauri.products.bills.tests.company import SCHEDULES, account_saved


def today() -> date:
    """Where the operator is."""
    return dates.today(clock.now())


def agreed(one: Customer, *, key: str | None = None, **more: Any) -> Answer:
    """What is answered to a wish for a schedule: 500.00 each month from today, 510.00 with the fee at most."""
    asked = {
        "amount": {"amount": "500.00", "currency": "MRU"},
        "up_to": {"amount": "510.00", "currency": "MRU"},
        "every": "month",
        "first_on": today().isoformat(),
        "pin": PIN,
        **more,
    }
    if "account_id" not in asked:
        asked["account_id"] = account_saved(one)
    return App.of(one).post(SCHEDULES, asked, key=key or new_key())


def scheduled(one: Customer, **more: Any) -> UUID:
    """A schedule that was agreed to: its id."""
    answer = agreed(one, **more)
    assert answer.status == 201, answer
    return UUID(answer.document["id"])


def due(schedule: UUID, *, days_ago: int = 0) -> None:
    """Have it due so many days ago: the books take nothing that has not happened yet, so days are moved, not clocks."""
    on = the_day() - timedelta(days=days_ago)
    Schedule.objects.filter(pk=schedule).update(first_on=on, next_on=on)


def the_day() -> date:
    """The last day of which what is due is due by now: today, or yesterday early in the morning."""
    return dates.last_due(clock.now())


def begun(schedule: UUID) -> UUID:
    """Its day is taken, and nothing paid yet: the run's id."""
    run_id = runs._taken(schedule, clock.now())
    assert run_id is not None
    return run_id


def paid_due() -> dict[str, int]:
    """The job comes by."""
    return runs.pay_due(now=clock.now())


def run_of(schedule: UUID) -> Run:
    """Its only run."""
    return Run.objects.get(schedule=schedule)


def their_time_comes() -> None:
    """What waits has waited long enough."""
    Run.objects.filter(next_at__isnull=False).update(next_at=clock.now())
