"""A standing order that its owner …"""

from datetime import date, timedelta

import pytest
from tests.support import people
from tests.support.apps import App
from tests.support.people import PIN, Customer

from cauri.infra.audit.models import AuditRecord
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.products.standing_orders import services
from cauri.products.standing_orders.models import Run
from cauri.products.standing_orders.services import DateNotNext, StandingOrderOver
from cauri.products.standing_orders.tests.ordering import (
    NOON,
    ORDERS,
    TODAY,
    arranged,
    asked,
    awa,
    became,
    morning,
    moussa,
    order,
    ordered,
    paid_due,
    today,
)

pytestmark = pytest.mark.django_db
Sides = tuple[Customer, Customer]


@pytest.fixture
def sides(db: None) -> Sides:
    return awa(), moussa()


def test_pauses_pays_nothing(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, every="day")

    for _ in range(2):
        assert services.pause(one.caller, order_id, now=NOON).state == "paused"

    assert (paid_due(NOON), paid_due(morning(TODAY + timedelta(days=1))), became(order_id)) == ({}, {}, [])
    assert AuditRecord.objects.filter(action="standing_orders.paused").count() == 1
    assert PublishedFact.objects.get(name="standing_orders.paused").payload["code"] == ""


def test_resumes_goes_on_from_today_and_tells_what_went_by(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, every="day")
    services.pause(one.caller, order_id, now=NOON)
    back = NOON + timedelta(days=2)

    resumed, skipped = services.resume(one.caller, order_id, now=back)

    assert (resumed.state, resumed.next_on, skipped) == ("active", date(2023, 3, 12), 2)
    assert [paid_due(back) for _ in range(2)] == [{"paid": 1}, {}]
    assert became(order_id) == [
        ("2023-03-10", "standing_order_paused"), ("2023-03-11", "standing_order_paused"), ("2023-03-12", "paid"),
    ]  # fmt: skip
    assert services.resume(one.caller, order_id, now=back)[1] == 0


def test_pauses_in_a_february_comes_back_on_the_31st(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, first_on=date(2024, 1, 31), now=morning(date(2024, 1, 31)))
    paid_due(morning(date(2024, 1, 31)))
    services.pause(one.caller, order_id, now=morning(date(2024, 2, 10)))

    resumed, skipped = services.resume(one.caller, order_id, now=morning(date(2024, 3, 1)))

    assert (resumed.next_on, skipped) == (date(2024, 3, 31), 1)


def test_resumes_after_its_last_day_ends(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, every="week", times=2)
    services.pause(one.caller, order_id, now=NOON)

    resumed, skipped = services.resume(one.caller, order_id, now=NOON + timedelta(days=8))

    assert (resumed.state, resumed.code, skipped) == ("ended", "standing_order_done", 2)


def test_pauses_while_a_date_is_tried_again_does_not_pay_that_date(sides: Sides) -> None:
    one, other = awa(funds="0.00"), sides[1]
    order_id = arranged(one, other)
    assert paid_due(NOON) == {"retrying": 1}

    services.pause(one.caller, order_id, now=NOON)
    people.fund(one, "1000.00")
    resumed, _ = services.resume(one.caller, order_id, now=NOON)

    assert (paid_due(NOON + timedelta(hours=2)), resumed.next_on) == ({}, date(2023, 4, 10))
    assert became(order_id) == [("2023-03-10", "standing_order_paused")]


def test_resumes_after_it_rested_for_want_of_money_goes_on_with_the_next(sides: Sides) -> None:
    one, other = awa(funds="0.00"), sides[1]
    order_id = arranged(one, other)
    for hour in range(4):
        paid_due(NOON + timedelta(hours=hour))
    people.fund(one, "1000.00")

    resumed, skipped = services.resume(one.caller, order_id, now=NOON + timedelta(days=1))

    assert (resumed.state, resumed.code, resumed.next_on, skipped) == ("active", "", date(2023, 4, 10), 0)
    assert paid_due(morning(date(2023, 4, 10))) == {"paid": 1}


def test_skips_a_date_of_pays_the_one_after_it(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, first_on=date(2023, 3, 31))

    for _ in range(2):
        assert services.skip(one.caller, order_id, date(2023, 3, 31), now=NOON).next_on == date(2023, 4, 30)

    assert (paid_due(morning(date(2023, 3, 31))), paid_due(morning(date(2023, 4, 30)))) == ({}, {"paid": 1})
    assert became(order_id) == [("2023-03-31", "standing_order_skipped"), ("2023-04-30", "paid")]
    assert AuditRecord.objects.filter(action="standing_orders.skipped").count() == 1


def test_skips_only_the_next_date_of(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)

    with pytest.raises(DateNotNext) as refusal:
        services.skip(one.caller, order_id, date(2023, 4, 10), now=NOON)
    paid_due(NOON)
    with pytest.raises(DateNotNext):
        services.skip(one.caller, order_id, TODAY, now=NOON)

    assert refusal.value.facts == {"next_on": "2023-03-10"}


def test_skips_the_last_date_of_ends_and_stays_so_when_asked_again(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, times=1)

    assert [services.skip(one.caller, order_id, TODAY, now=NOON).state for _ in range(2)] == ["ended", "ended"]
    with pytest.raises(StandingOrderOver):
        services.skip(one.caller, order_id, date(2023, 4, 10), now=NOON)


def test_skips_a_date_of_while_it_rests_still_rests(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other)
    services.pause(one.caller, order_id, now=NOON)

    assert services.skip(one.caller, order_id, TODAY, now=NOON).state == "paused"
    assert paid_due(morning(date(2023, 4, 10))) == {}


def test_ends_pays_nothing_any_more(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, every="day")
    paid_due(NOON)

    for _ in range(2):
        services.end(one.caller, order_id, now=NOON)

    assert paid_due(morning(TODAY + timedelta(days=1))) == {}
    assert (order(order_id).state, became(order_id)) == ("ended", [("2023-03-10", "paid")])
    assert PublishedFact.objects.filter(name="standing_orders.ended").count() == 1
    for act in (services.pause, services.resume):
        with pytest.raises(StandingOrderOver):
            act(one.caller, order_id, now=NOON)


def test_ends_while_a_date_is_tried_again_does_not_pay_that_date(sides: Sides) -> None:
    one, other = awa(funds="0.00"), sides[1]
    order_id = arranged(one, other)
    paid_due(NOON)

    services.end(one.caller, order_id, now=NOON)

    assert (became(order_id), paid_due(NOON + timedelta(hours=2))) == ([("2023-03-10", "standing_order_ended")], {})


def test_changes_over_http(sides: Sides) -> None:
    one, other = sides
    order_id = ordered(one, other, every="day")

    paused = asked(one, "PUT", f"{order_id}/pause")
    without, wrong = (asked(one, "DELETE", f"{order_id}/pause", body) for body in ({}, {"pin": "0000"}))
    resumed = asked(one, "DELETE", f"{order_id}/pause", {"pin": PIN})
    skipped = asked(one, "PUT", f"{order_id}/skip", {"due_on": today().isoformat()})
    other_day = asked(one, "PUT", f"{order_id}/skip", {"due_on": "2999-01-01"})
    ended = asked(one, "DELETE", str(order_id))

    assert (paused.document["state"], without.code, wrong.code) == ("paused", "request_invalid", "wrong_pin")
    assert (resumed.document["order"]["state"], resumed.document["skipped"]) == ("active", 0)
    assert skipped.document["next_on"] == (today() + timedelta(days=1)).isoformat()
    assert (other_day.status, other_day.code) == (409, "standing_order_date_not_next")
    assert ended.status == 204
    shown = App.of(one).get(f"{ORDERS}/{order_id}").document
    assert (shown["state"], shown["next_on"]) == ("ended", None)
    actions = AuditRecord.objects.filter(subject=str(order_id)).order_by("at").values_list("action", flat=True)
    assert [action.partition(".")[2] for action in actions] == ["set", "paused", "resumed", "skipped", "ended"]


def test_is_nobody_elses(sides: Sides) -> None:
    one, other = sides
    order_id = ordered(one, other)
    nobodys = ids.new_id()

    for name in (order_id, nobodys):
        answers = [
            asked(other, "GET", str(name)),
            asked(other, "GET", f"{name}/runs"),
            asked(other, "PUT", f"{name}/pause"),
            asked(other, "DELETE", f"{name}/pause", {"pin": PIN}),
            asked(other, "PUT", f"{name}/skip", {"due_on": today().isoformat()}),
            asked(other, "DELETE", str(name)),
        ]
        assert {(answer.status, answer.code) for answer in answers} == {(404, "unknown_standing_order")}
    assert order(order_id).state == "active"
    assert App.of(other).get(ORDERS).document["items"] == []


def test_looks_at_shows_each_date_and_what_became_of_it_page_by_page(sides: Sides) -> None:
    one, other = sides
    order_id = arranged(one, other, every="day")
    for day in range(3):
        paid_due(NOON + timedelta(days=day))
    services.skip(one.caller, order_id, date(2023, 3, 13), now=NOON + timedelta(days=2))
    path = f"{ORDERS}/{order_id}/runs?limit=3"

    first = App.of(one).get(path).document
    rest = App.of(one).get(f"{path}&cursor={first['next_cursor']}").document

    assert [(run["due_on"], run["state"], run["code"]) for run in [*first["items"], *rest["items"]]] == [
        ("2023-03-13", "skipped", "standing_order_skipped"), ("2023-03-12", "paid", ""), ("2023-03-11", "paid", ""),
        ("2023-03-10", "paid", ""),
    ]  # fmt: skip
    assert rest["next_cursor"] is None
    paid = Run.objects.get(due_on=date(2023, 3, 10))
    assert rest["items"][0]["payment_id"] == str(paid.payment_id)


def test_lists_come_newest_first_page_by_page(sides: Sides) -> None:
    one, other = sides
    made = [str(ordered(one, other)) for _ in range(3)]

    first = App.of(one).get(f"{ORDERS}?limit=2").document
    rest = App.of(one).get(f"{ORDERS}?limit=2&cursor={first['next_cursor']}").document

    assert [found["id"] for found in [*first["items"], *rest["items"]]] == made[::-1]
    assert clock.now().isoformat() > first["items"][0]["created_at"]
