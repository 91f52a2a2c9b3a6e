"""Spreading …"""

import json

import pytest
from django.db import connection, connections
from django.db.transaction import atomic, set_rollback

from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox import events, spreading
from cauri.infra.outbox.models import Delivery, PublishedFact
from cauri.infra.outbox.tests.telling import (
    CowrieFound,
    in_threads,
    make_due,
    open_transaction,
    subscribe,
    tell,
)
from cauri.kit.transactions import transaction


def numbers_delivered_to(handler: str = "remember") -> list[int]:
    """The numbers of the facts that are on their way to a handler."""
    deliveries = Delivery.objects.filter(handler=handler).select_related("fact").order_by("fact_id")
    return [delivery.fact.payload["number"] for delivery in deliveries]


def test_makes_one_delivery_for_each_handler(committed_db: Urls) -> None:
    subscribe(name="one", queue="payments")
    subscribe(name="two")
    tell(1, aggregate="beach 1")

    assert spreading.spread() == 1

    found = Delivery.objects.order_by("handler").values_list("handler", "queue", "aggregate", "state")
    assert list(found) == [
        ("one", "payments", "beach 1", "waiting"),
        ("two", "default", "beach 1", "waiting"),
    ]


def test_looks_at_a_fact_only_once(committed_db: Urls) -> None:
    tell(1)
    assert spreading.spread() == 1

    subscribe()

    assert spreading.spread() == 0
    assert numbers_delivered_to() == []


def test_sees_a_transaction_that_commits_after_later_ones(committed_db: Urls) -> None:
    subscribe()
    with open_transaction(_tell_one_with_an_early_transaction_id):
        tell(2)
        assert spreading.spread() == 1
        assert numbers_delivered_to() == [2]
        tell(3)
        assert spreading.spread() == 1

    assert spreading.spread() == 1
    assert sorted(numbers_delivered_to()) == [1, 2, 3]
    assert spreading.spread() == 0


def test_is_not_held_back_by_a_transaction_that_stays_open(committed_db: Urls) -> None:
    subscribe()
    with open_transaction(_take_a_transaction_id):
        for number in range(1, 6):
            tell(number)
            assert spreading.spread() == 1

    assert numbers_delivered_to() == [1, 2, 3, 4, 5]


def test_sees_what_savepoints_told_and_not_what_they_rolled_back(committed_db: Urls) -> None:
    subscribe()
    with transaction():
        with atomic():
            events.publish(CowrieFound(1))
        with atomic():
            events.publish(CowrieFound(2))
            set_rollback(True)
        events.publish(CowrieFound(3))

    assert spreading.spread() == 2
    assert numbers_delivered_to() == [1, 3]


def test_makes_each_delivery_once_however_many_do_it(committed_db: Urls) -> None:
    subscribe()
    tell(*range(40))

    def spread_while_telling() -> int:
        spread = 0
        for _ in range(10):
            tell(1000)
            spread += spreading.spread()
        return spread

    counted = sum(in_threads(4, spread_while_telling)) + spreading.spread()

    assert counted == 80
    assert len(numbers_delivered_to()) == 80


@pytest.mark.parametrize("far", [10**9, 1])
def test_loses_and_repeats_nothing_when_the_database_moves_to_another_cluster(committed_db: Urls, far: int) -> None:
    """As after pg_dump and pg_restore: the old facts carry the old cluster's transaction ids."""
    subscribe()
    _forge_history(spread=[1, 2], unspread=[3], xid=far)
    tell(4)  # before the first relay runs on the new cluster

    assert spreading.spread() == 2
    assert spreading.spread() == 0
    assert numbers_delivered_to() == [3, 4]

    tell(5)
    assert spreading.spread() == 1
    assert spreading.spread() == 0
    assert numbers_delivered_to() == [3, 4, 5]
    assert PublishedFact.objects.order_by("-position").values_list("era", flat=True)[0] == 2


def test_begins_no_era_on_the_cluster_it_knows(committed_db: Urls) -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="has read this cluster before"):
        cursor.execute("SELECT outbox_new_era()")


def test_finds_what_is_new_among_very_many_without_reading_them(committed_db: Urls) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_fact (fact_id, name, payload)"
            " SELECT gen_random_uuid(), 'tests.old', '{}' FROM generate_series(1, 20000)"
        )
    assert spreading.spread() == 20_000
    tell(1)
    make_due()

    touched = _blocks_touched_by(spreading.spread)

    assert touched < 60


def _tell_one_with_an_early_transaction_id() -> None:
    _take_a_transaction_id()
    events.publish(CowrieFound(1))


def _take_a_transaction_id() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


def _forge_history(*, spread: list[int], unspread: list[int], xid: int) -> None:
    with connections["owner"].cursor() as cursor:
        for number, its_xid in [(n, xid) for n in spread] + [(n, xid + 1) for n in unspread]:
            cursor.execute(
                "INSERT INTO outbox_fact (fact_id, name, payload, xid)"
                " VALUES (gen_random_uuid(), 'tests.cowrie_found', %s, %s)",
                [json.dumps({"number": number}), str(its_xid)],
            )
        cursor.execute(
            "UPDATE outbox_cursor SET cluster = 1, snapshot = %s, position = (SELECT count(*) FROM outbox_fact) - %s",
            [f"{xid + 1}:{xid + 1}:", len(unspread)],
        )
    connections["owner"].close()


def _blocks_touched_by(work: object) -> int:
    assert callable(work)
    with connection.cursor() as cursor:
        counted = (
            "SELECT (heap_blks_hit + heap_blks_read)::int FROM pg_statio_user_tables WHERE relname = 'outbox_fact'"
        )
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(counted)
        before = cursor.fetchone()[0]
        work()
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(counted)
        return int(cursor.fetchone()[0] - before)
