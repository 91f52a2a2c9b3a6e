"""Claiming …"""

import pytest
from django.db.models.functions import Now

from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox import services, spreading
from cauri.infra.outbox.models import Delivery
from cauri.infra.outbox.tests.telling import (
    deliver_all,
    in_threads,
    make_delivery,
    make_due,
    seconds_until_due,
    subscribe,
    tell,
    told,
)

State = Delivery.State


def test_hands_a_delivery_over_once(committed_db: Urls) -> None:
    subscribe(queue="payments")
    tell(1)
    spreading.spread()
    delivery = Delivery.objects.get()

    assert services.claim(most=10) == [services.HandOver(delivery.pk, "payments", "remember")]
    assert services.claim(most=10) == []


def test_hands_over_again_when_nobody_answers_each_time_later(committed_db: Urls) -> None:
    subscribe()
    leases = []
    delivery = make_delivery()
    for _ in range(3):
        leases.append(seconds_until_due())
        make_due()
        assert [one.delivery_id for one in services.claim(most=10)] == [delivery.pk]

    assert leases == pytest.approx([30, 60, 120], abs=5)


def test_gives_each_delivery_to_one_of_many_relays(committed_db: Urls) -> None:
    subscribe()
    tell(*range(60))
    spreading.spread()

    def claim_in_small_steps() -> list[int]:
        return [one.delivery_id for _ in range(10) for one in services.claim(most=5)]

    claimed = [key for keys in in_threads(4, claim_in_small_steps) for key in keys]

    assert len(claimed) == len(set(claimed)) == 60


def test_leaves_in_the_table_what_a_slow_queue_cannot_take(committed_db: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_WITH_THE_BROKER", 3)
    subscribe(name="slow", queue="notifications")
    subscribe(name="quick", queue="payments")
    tell(*range(5))
    spreading.spread()

    first = [one.queue for one in services.claim(most=10)]
    assert (first.count("notifications"), first.count("payments")) == (3, 3)

    for delivery in Delivery.objects.filter(queue="payments", state=State.HANDED_OVER):
        services.deliver(delivery.pk)
    second = [one.queue for one in services.claim(most=10)]
    assert second == ["payments", "payments"]


def test_hands_over_again_what_was_lost_though_the_queue_looks_full(
    committed_db: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_WITH_THE_BROKER", 2)
    subscribe()
    tell(1, 2)
    spreading.spread()
    lost = services.claim(most=10)
    make_due()

    assert services.claim(most=10) == lost


def test_keeps_the_facts_of_an_aggregate_in_order(committed_db: Urls) -> None:
    subscribe()
    tell(1, 2, 3, aggregate="beach 1")
    tell(10, 20, aggregate="beach 2")
    tell(5)
    spreading.spread()

    assert len(services.claim(most=10)) == 3, "one of each beach, and the one of none"
    make_due()
    deliver_all()

    assert [number for number in told if number in (1, 2, 3)] == [1, 2, 3]
    assert [number for number in told if number in (10, 20)] == [10, 20]
    assert sorted(told) == [1, 2, 3, 5, 10, 20]


def test_goes_on_at_once_when_the_earlier_one_is_done(committed_db: Urls) -> None:
    subscribe()
    tell(1, 2, 3, aggregate="beach 1")
    spreading.spread()
    services.claim(most=10)
    Delivery.objects.filter(state=State.HANDED_OVER).update(state=State.WAITING, due_at=Now())

    deliver_all()  # no time passes: each wakes the next

    assert told == [1, 2, 3]


def test_holds_back_what_follows_a_parked_delivery_for_that_handler_only(committed_db: Urls) -> None:
    subscribe(_fail, name="failing", attempts=1)
    subscribe()
    tell(1, 2, aggregate="beach 1")
    spreading.spread()
    deliver_all()
    make_due()
    deliver_all()

    assert told == [1, 2]
    states = Delivery.objects.filter(handler="failing").order_by("fact_id").values_list("state", flat=True)
    assert list(states) == [State.FAILED, State.WAITING]


def test_can_be_taken_back(committed_db: Urls) -> None:
    subscribe()
    delivery = make_delivery()

    services.take_back([delivery.pk])

    assert [one.delivery_id for one in services.claim(most=10)] == [delivery.pk]
    assert seconds_until_due() == pytest.approx(30, abs=5), "no lease longer than the first"


def test_can_be_taken_back_whole_when_the_broker_died(committed_db: Urls) -> None:
    subscribe()
    delivery = make_delivery()

    assert services.take_all_back() == 1

    assert [one.delivery_id for one in services.claim(most=10)] == [delivery.pk]


def test_takes_back_nothing_that_was_done_meanwhile(committed_db: Urls) -> None:
    subscribe()
    delivery = make_delivery()
    services.deliver(delivery.pk)

    services.take_back([delivery.pk])

    assert Delivery.objects.get().state == State.DONE


def _fail(fact: object) -> None:
    raise RuntimeError("the tide took it")
