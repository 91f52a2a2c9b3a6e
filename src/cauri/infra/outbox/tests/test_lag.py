"""The outbox's lag and counts …"""

from datetime import timedelta

from django.db import connection

from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox import queries, services, spreading
from cauri.infra.outbox.tests.telling import (
    CowrieFound,
    deliver_all,
    make_delivery,
    open_transaction,
    subscribe,
    tell,
)

TEN_MINUTES = timedelta(minutes=10)


def fail(fact: CowrieFound) -> None:
    """A handler that never succeeds."""
    raise RuntimeError


def test_are_nothing_when_nothing_waits(committed_db: Urls) -> None:
    subscribe()
    tell(1)
    spreading.spread()
    deliver_all()

    assert queries.lag() == timedelta(0)
    assert queries.counts() == {"waiting": 0, "handed_over": 0, "running": 0, "failed": 0}


def test_count_a_fact_that_no_relay_has_read(committed_db: Urls) -> None:
    _publish_ten_minutes_ago()

    assert abs(queries.lag() - TEN_MINUTES) < timedelta(seconds=5)


def test_count_a_fact_that_was_committed_after_later_ones_were_read(committed_db: Urls) -> None:
    with open_transaction(_publish_ten_minutes_ago):
        tell(1)
        spreading.spread()
        assert queries.lag() == timedelta(0)

    assert abs(queries.lag() - TEN_MINUTES) < timedelta(seconds=5)


def test_count_a_delivery_that_nobody_has_tried(committed_db: Urls) -> None:
    subscribe()
    tell(1)
    spreading.spread()
    _age_deliveries()

    assert abs(queries.lag() - TEN_MINUTES) < timedelta(seconds=5)
    services.claim(most=1)
    assert abs(queries.lag() - TEN_MINUTES) < timedelta(seconds=5), "handed over is not tried"
    assert queries.counts()["handed_over"] == 1


def test_do_not_count_a_handler_that_fails_or_what_waits_behind_it(committed_db: Urls) -> None:
    subscribe(fail)
    tell(1, 2, aggregate="beach 1")
    spreading.spread()
    _age_deliveries()
    deliver_all()

    assert queries.lag() == timedelta(0)
    assert queries.counts()["waiting"] == 2


def test_count_what_is_parked(committed_db: Urls) -> None:
    subscribe(fail, attempts=1)
    services.deliver(make_delivery().pk)

    assert queries.counts() == {"waiting": 0, "handed_over": 0, "running": 0, "failed": 1}
    assert queries.lag() == timedelta(0)


def _publish_ten_minutes_ago() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_fact (fact_id, name, payload, at)"
            " VALUES (gen_random_uuid(), 'tests.cowrie_found', '{}', now() - interval '10 min')"
        )


def _age_deliveries() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_delivery SET made_at = made_at - interval '10 min'")
