"""At the same moment …"""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings
from tests.support import people
from tests.support.crowds import together

from cauri.books.payments.models import Payment
from cauri.kit.transactions import retrying
from cauri.products.standing_orders import progress, queries, runs, services
from cauri.products.standing_orders.models import Order, Run
from cauri.products.standing_orders.tests.ordering import (
    NOON,
    TODAY,
    agreed,
    arranged,
    awa,
    became,
    morning,
    moussa,
    mru,
    order,
    paid_due,
)

pytestmark = pytest.mark.usefixtures("committed_db")


def test_workers_pay_each_date_once() -> None:
    one, other = awa(), moussa()
    order_ids = [arranged(one, other, every="day") for _ in range(5)]
    late = morning(TODAY + timedelta(days=2))

    def work() -> list[dict[str, int]]:
        return [paid_due(late) for _ in range(6)]

    done = together([work] * 6)

    assert not [one for one in done if isinstance(one, Exception)], done
    three = [("2023-03-10", "paid"), ("2023-03-11", "paid"), ("2023-03-12", "paid")]
    assert [became(order_id) for order_id in order_ids] == [three] * 5
    assert Payment.objects.filter(authorised_by="standing_order", state="completed").count() == 15
    assert other.balance == mru("1500.00")


def test_workers_count_each_refusal_once() -> None:
    one, other = awa(funds="0.00"), moussa()
    order_id = arranged(one, other)

    for hour in range(6):
        together([partial(paid_due, NOON + timedelta(hours=hour))] * 4)

    assert (order(order_id).state, became(order_id)) == ("paused", [("2023-03-10", "insufficient_funds")])
    assert not Payment.objects.filter(authorised_by="standing_order").exists()


def test_a_worker_that_dies_in_the_middle_of_a_payment_leaves_it_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = awa(), moussa()
    order_id = arranged(one, other)

    def dies(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:  # all that PostgreSQL sees of a process that is killed
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr(progress, "conclude", dies)  # the payment has been executed by then
        (died,) = together([partial(paid_due, NOON)])
    assert died == {"failed": 1}
    assert (became(order_id), one.balance) == ([], mru("5000.00"))

    together([partial(paid_due, NOON + timedelta(hours=1))] * 4)

    assert (became(order_id), other.balance) == ([("2023-03-10", "paid")], mru("100.00"))


def test_a_worker_that_found_it_due_long_ago_pays_nothing_again() -> None:
    one, other = awa(), moussa()
    order_id = arranged(one, other)
    stale = queries.due(NOON, most=9)
    assert paid_due(NOON) == {"paid": 1}

    assert [runs._pay(due, now=NOON) for due in stale] == [None]
    assert together([partial(runs._pay, due, now=NOON) for due in stale * 4]) == [None] * 4
    assert became(order_id) == [("2023-03-10", "paid")]


@pytest.mark.parametrize("act", ["pause", "end", "skip"])
def test_who_stops_it_comes_before_the_payment_or_after_it(act: str) -> None:
    one, other = awa(), moussa()
    order_ids = [arranged(one, other) for _ in range(8)]
    stop = {
        "pause": lambda order_id: services.pause(one.caller, order_id, now=NOON),
        "end": lambda order_id: services.end(one.caller, order_id, now=NOON),
        "skip": lambda order_id: services.skip(one.caller, order_id, TODAY, now=NOON),
    }[act]

    def stopping() -> None:
        for order_id in order_ids:
            try:
                retrying(partial(stop, order_id))
            except services.DateNotNext:
                continue  # it was paid before

    def paying() -> None:
        paid_due(NOON)

    together([paying, stopping, paying])
    paid_due(NOON)

    paid = Run.objects.filter(state="paid").count()
    assert other.balance == mru(f"{100 * paid}.00")
    assert {found for order_id in order_ids for _, found in became(order_id)} <= {"paid", "standing_order_skipped"}
    if act != "skip":
        assert set(Order.objects.values_list("state", flat=True)) == {"paused" if act == "pause" else "ended"}


def test_somebody_sets_one_order_under_one_key_and_no_more_than_they_may(settings: Settings) -> None:
    settings.MOST_STANDING_ORDERS = 3
    one, other = awa(), moussa()
    Client().get("/health/live")  # the application is made before the threads are

    under_one_key = together([partial(agreed, one, other, key="the-same-key-each-time")] * 4)
    others = together([partial(agreed, one, other) for _ in range(6)])

    assert {answer.status for answer in under_one_key if not isinstance(answer, Exception)} == {201}
    assert {answer.code for answer in others if not isinstance(answer, Exception)} == {"", "too_many_standing_orders"}
    assert Order.objects.count() == 3


def test_two_orders_empty_one_wallet_and_neither_is_paid_half() -> None:
    one, other = awa(funds="150.00"), moussa()
    first, second = arranged(one, other), arranged(one, other)

    together([partial(paid_due, NOON)] * 4)

    assert sorted(found for order_id in (first, second) for _, found in became(order_id)) == [
        "insufficient_funds", "paid",
    ]  # fmt: skip
    people.fund(one, "100.00")
    assert paid_due(NOON + timedelta(hours=1)) == {"paid": 1}
    assert other.balance == mru("200.00")
    assert {order(one).next_on for one in (first, second)} == {date(2023, 4, 10)}
