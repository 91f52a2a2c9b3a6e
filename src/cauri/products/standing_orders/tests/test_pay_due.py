"""A date that is due …"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings
from tests.support import people
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import held
from cauri.books.payments.models import Payment
from cauri.books.payments.tests.watching import Holds, Refuses, path_of
from cauri.books.wallets import services as wallets
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access.services import lock_for
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.audit.models import AuditRecord
from cauri.infra.outbox.models import PublishedFact
from cauri.products.standing_orders import progress, queries, runs, services
from cauri.products.standing_orders.models import Run
from cauri.products.standing_orders.tests.ordering import (
    NOON,
    TODAY,
    arranged,
    awa,
    became,
    morning,
    moussa,
    mru,
    order,
    paid_due,
)

pytestmark = pytest.mark.django_db
Sides = tuple[Customer, Customer]
HOUR = timedelta(hours=1)


@pytest.fixture
def sides(db: None) -> Sides:
    return awa(), moussa()


def told(name: str) -> list[dict[str, Any]]:
    """What was told under a name, without whose it is."""
    facts = PublishedFact.objects.filter(name=f"standing_orders.{name}").order_by("pk")
    return [{k: v for k, v in fact.payload.items() if k not in ("user_id", "order_id", "fact_id")} for fact in facts]


def test_is_paid_once_however_often_the_job_comes(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, note="For the rent")

    assert [paid_due(NOON) for _ in range(3)] == [{"paid": 1}, {}, {}]

    payment = Payment.objects.get(authorised_by="standing_order")
    assert (payment.product, payment.state, payment.quote and payment.quote.note) == (
        "standing_order", "completed", "For the rent",
    )  # fmt: skip
    assert (one.balance, other.balance) == (mru("4899.00"), mru("100.00"))
    assert became(order_id) == [("2023-03-10", "paid")]
    assert order(order_id).next_on == date(2023, 4, 10)
    assert [fact["payment_id"] for fact in told("paid")] == [str(payment.pk)]


def test_is_not_paid_before_its_morning(sides: Sides) -> None:
    one, other = sides
    arranged(one, other, first_on=date(2023, 3, 11))

    assert paid_due(morning(date(2023, 3, 11)) - timedelta(minutes=6)) == {}
    assert paid_due(morning(date(2023, 3, 11))) == {"paid": 1}


def test_begins_where_the_operator_is(sides: Sides, settings: Settings) -> None:
    settings.OPERATOR_TIME_ZONE = "Asia/Tokyo"
    one, other = sides
    late = datetime.fromisoformat("2023-03-10T22:00:00+00:00")  # the 11th, at 7 in the morning
    order_id = arranged(one, other, first_on=date(2023, 3, 11), now=late)

    assert (paid_due(late), paid_due(late + HOUR)) == ({}, {"paid": 1})
    assert became(order_id) == [("2023-03-11", "paid")]


def test_is_free_between_two_wallets_of_ones_own(sides: Sides) -> None:
    one, _ = sides
    savings = people.another_wallet(one)
    arranged(one, one, recipient=Recipient("wallet_id", str(savings.pk)))

    assert paid_due(NOON) == {"paid": 1}
    assert (Payment.objects.get(authorised_by="standing_order").product, one.balance) == (
        "own_transfer", mru("4900.00"),
    )  # fmt: skip


def test_is_tried_three_times_more_an_hour_apart_and_then_the_order_rests(sides: Sides) -> None:
    one, other = awa(funds="100.00"), sides[1]
    order_id = arranged(one, other)

    tries = [paid_due(NOON + timedelta(minutes=minutes)) for minutes in (0, 59, 60, 119, 120, 180, 240, 300)]

    retrying = {"retrying": 1}
    assert tries == [retrying, {}, retrying, {}, retrying, {"missed": 1}, {}, {}]
    assert became(order_id) == [("2023-03-10", "insufficient_funds")]
    rests = order(order_id)
    assert (rests.state, rests.code, rests.next_on) == ("paused", "insufficient_funds", date(2023, 4, 10))
    assert told("missed") == [
        {"code": "insufficient_funds", "will_retry": True, "paused": False, "dates": 1},
        {"code": "insufficient_funds", "will_retry": False, "paused": True, "dates": 1},
    ]
    assert told("paused") == [{"code": "insufficient_funds"}]
    assert AuditRecord.objects.filter(action="standing_orders.paused", actor_kind="system").count() == 1
    assert not Payment.objects.filter(authorised_by="standing_order").exists()
    assert paid_due(morning(date(2023, 4, 10))) == {}


@pytest.mark.parametrize("refused", [1, 2, 3])
def test_is_paid_as_soon_as_there_is_money(sides: Sides, refused: int) -> None:
    one, other = awa(funds="100.99"), sides[1]
    order_id = arranged(one, other)
    for hour in range(refused):
        assert paid_due(NOON + hour * HOUR) == {"retrying": 1}
    people.fund(one, "0.01")

    assert paid_due(NOON + refused * HOUR) == {"paid": 1}
    assert (became(order_id), other.balance) == ([("2023-03-10", "paid")], mru("100.00"))
    assert (order(order_id).tries, order(order_id).next_on) == (0, date(2023, 4, 10))


def test_is_missed_at_once_when_it_costs_more_than_was_agreed(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    fees.set_rule(fees.Scope("standing_order", "MRU"), Price(fixed_minor=101), actor=SYSTEM, now=NOON)

    assert paid_due(NOON + HOUR) == {"missed": 1}
    assert (became(order_id), order(order_id).state) == ([("2023-03-10", "standing_order_exceeded")], "paused")
    assert one.balance == mru("5000.00")


def test_costs_no_more_than_on_the_day_when_fees_fall(sides: Sides) -> None:
    one, other = sides
    arranged(one, other)
    fees.set_rule(fees.Scope("standing_order", "MRU"), Price(fixed_minor=50), actor=SYSTEM, now=NOON)

    assert paid_due(NOON + HOUR) == {"paid": 1}
    assert one.balance == mru("4899.50")


def test_is_missed_at_once_when_the_payees_wallet_is_closed(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    wallets.close(other.wallet.pk, actor=SYSTEM, now=NOON)

    assert paid_due(NOON) == {"missed": 1}
    assert became(order_id) == [("2023-03-10", "account_closed")]


def test_is_not_paid_while_the_payer_is_locked(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    lock_for(one.user.pk, by=SYSTEM, wipe=False, now=NOON)

    assert paid_due(NOON) == {"retrying": 1}
    assert (became(order_id), one.balance) == ([("2023-03-10", "payer_locked")], mru("5000.00"))


def test_keeps_to_the_payers_limits(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    people.limited_to(Bounds(daily_minor=9_999), since=NOON - HOUR)

    assert paid_due(NOON) == {"retrying": 1}
    assert became(order_id) == [("2023-03-10", "daily_value_limit_exceeded")]


def test_is_refused_by_a_guard_without_saying_which(sides: Sides, settings: Settings) -> None:
    one, other = sides
    order_id = arranged(one, other)
    settings.PAYMENT_GUARDS = [path_of(Refuses)]

    assert paid_due(NOON) == {"retrying": 1}
    assert became(order_id) == [("2023-03-10", "payment_not_allowed")]


@pytest.mark.parametrize(("decide", "shown"), [(held.release, "paid"), (held.reject, "rejected")])
def test_counts_as_done_while_a_guard_holds_it(sides: Sides, settings: Settings, decide: Any, shown: str) -> None:
    one, other = sides
    order_id = arranged(one, other)
    settings.PAYMENT_GUARDS = [path_of(Holds)]

    assert paid_due(NOON) == {"paid": 1}
    payment = Payment.objects.get(authorised_by="standing_order")
    mine = queries.own_order(one.user.pk, order_id)
    assert [run.state for run in queries.runs_of(mine, most=9)] == ["held"]
    assert (paid_due(NOON + HOUR), mine.next_on) == ({}, date(2023, 4, 10))

    decide(payment.pk, actor=SYSTEM, now=NOON + HOUR)

    assert [run.state for run in queries.runs_of(mine, most=9)] == [shown]
    assert other.balance == mru("100.00" if shown == "paid" else "0.00")
    assert paid_due(NOON + 2 * HOUR) == {}


def test_is_paid_once_although_nobody_was_there_for_three_days(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    late = morning(TODAY + timedelta(days=3))

    assert [paid_due(late) for _ in range(2)] == [{"paid": 1}, {}]
    assert (became(order_id), order(order_id).next_on) == ([("2023-03-10", "paid")], date(2023, 4, 10))


def test_is_skipped_and_told_when_nobody_was_there_for_longer(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    too_late = morning(TODAY + timedelta(days=4))

    assert [paid_due(too_late) for _ in range(2)] == [{"skipped": 1}, {}]
    assert became(order_id) == [("2023-03-10", "standing_order_too_late")]
    assert (order(order_id).state, one.balance) == ("active", mru("5000.00"))
    assert told("missed") == [{"code": "standing_order_too_late", "will_retry": False, "paused": False, "dates": 1}]
    assert paid_due(morning(date(2023, 4, 10))) == {"paid": 1}


def test_is_one_of_several_missed_by_an_order_of_each_day(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, every="day")
    paid_due(NOON)
    back = morning(TODAY + timedelta(days=6))

    assert [paid_due(back) for _ in range(7)] == [{"skipped": 1}, *[{"paid": 1}] * 4, {}, {}]

    late, paid = "standing_order_too_late", "paid"
    assert became(order_id) == [
        ("2023-03-10", paid), ("2023-03-11", late), ("2023-03-12", late), ("2023-03-13", paid), ("2023-03-14", paid),
        ("2023-03-15", paid), ("2023-03-16", paid),
    ]  # fmt: skip
    assert [fact["dates"] for fact in told("missed")] == [2]


def test_is_skipped_when_it_was_tried_and_then_nobody_came(sides: Sides) -> None:
    one, other = awa(funds="0.00"), sides[1]
    order_id = arranged(one, other, every="day")
    assert paid_due(NOON) == {"retrying": 1}

    assert paid_due(morning(TODAY + timedelta(days=5))) == {"skipped": 1}
    assert became(order_id) == [
        ("2023-03-10", "standing_order_too_late"), ("2023-03-11", "standing_order_too_late"),
    ]  # fmt: skip
    assert (order(order_id).tries, order(order_id).next_on) == (0, date(2023, 3, 12))


def test_keeps_a_row_of_the_last_hundred_that_went_by(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, every="day")

    assert paid_due(morning(TODAY + timedelta(days=203))) == {"skipped": 1}

    assert (Run.objects.count(), became(order_id)[-1][0]) == (100, "2023-09-25")
    assert [fact["dates"] for fact in told("missed")] == [200]


def test_ends_the_order_when_it_was_the_last(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, times=2)

    assert [paid_due(morning(day)) for day in (TODAY, date(2023, 4, 10), date(2023, 5, 10))] == [
        {"paid": 1}, {"paid": 1}, {},
    ]  # fmt: skip
    ended = order(order_id)
    assert (ended.state, ended.code, ended.next_on) == ("ended", "standing_order_done", None)
    assert told("ended") == [{"code": "standing_order_done"}]


def test_that_is_missed_ends_the_order_too_when_it_was_the_last(sides: Sides) -> None:
    one, other = awa(funds="0.00"), sides[1]
    order_id = arranged(one, other, times=1)
    for hour in range(4):
        paid_due(NOON + hour * HOUR)

    assert (order(order_id).state, [fact["paused"] for fact in told("missed")]) == ("ended", [False, False])
    assert told("paused") == []


def test_counts_towards_so_many_times_although_it_was_skipped(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, every="week", times=3)
    services.skip(one.caller, order_id, TODAY, now=NOON)

    for week in (1, 2, 3):
        paid_due(morning(TODAY + timedelta(weeks=week)))

    assert became(order_id) == [
        ("2023-03-10", "standing_order_skipped"), ("2023-03-17", "paid"), ("2023-03-24", "paid"),
    ]  # fmt: skip


def test_waits_its_hour_when_it_cannot_be_paid_by_our_own_fault_and_keeps_nobody_waiting(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = sides
    bad, good = arranged(one, other), arranged(one, other, amount="7.00")
    real = runs._carry_out

    def breaks(found: Any, *args: Any, **kwargs: Any) -> str:
        if found.pk == bad:
            raise ZeroDivisionError
        return real(found, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(runs, "_carry_out", breaks)
        assert paid_due(NOON) == {"failed": 1, "paid": 1}

    assert (became(good), became(bad)) == ([("2023-03-10", "paid")], [])
    assert (paid_due(NOON), paid_due(NOON + HOUR)) == ({}, {"paid": 1})
    assert became(bad) == [("2023-03-10", "paid")]


def test_leaves_nothing_behind_when_we_die_paying_it_and_is_paid_after_all(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = sides
    order_id = arranged(one, other)

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(progress, "conclude", dies)  # the payment has been executed by then
        with pytest.raises(KeyboardInterrupt):
            paid_due(NOON)
    assert (became(order_id), one.balance, Payment.objects.filter(product="standing_order").count()) == (
        [], mru("5000.00"), 0,
    )  # fmt: skip

    assert [paid_due(NOON + HOUR) for _ in range(2)] == [{"paid": 1}, {}]
    assert other.balance == mru("100.00")


def test_is_one_of_so_many_at_once(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PAID_AT_ONCE", 2)
    one, other = sides
    latest, *_ = [arranged(one, other, first_on=TODAY + timedelta(days=days)) for days in (2, 1, 0)]

    assert paid_due(morning(TODAY + timedelta(days=2))) == {"paid": 2}
    assert became(latest) == []
    assert paid_due(morning(TODAY + timedelta(days=2))) == {"paid": 1}
