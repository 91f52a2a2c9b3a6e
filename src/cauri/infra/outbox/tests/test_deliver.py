"""Delivering …"""

import logging
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, connections
from django.db.models.functions import Now
from django.db.utils import OperationalError
from psycopg import errors

from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox import services
from cauri.infra.outbox.models import Delivery
from cauri.infra.outbox.tests.telling import (
    CowrieFound,
    deliver_all,
    in_threads,
    make_delivery,
    make_due,
    remember,
    seconds_until_due,
    subscribe,
    told,
)
from cauri.kit.transactions import InsideTransaction, transaction

State = Delivery.State
SECRET = "Moussa's PIN is 4711"


@pytest.fixture
def beach(committed_db: Urls) -> None:
    """A table that handlers write to."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE beach (number int)")


def write(fact: CowrieFound) -> None:
    """A handler whose effect is in the database."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO beach VALUES (%s)", [fact.number])


def written() -> list[int]:
    """The effects that were committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM beach")
        return [number for (number,) in cursor.fetchall()]


def write_and_fail(fact: CowrieFound) -> None:
    """A handler that fails after its effect."""
    write(fact)
    raise RuntimeError(SECRET)


def test_marks_it_done_with_the_handlers_effect(beach: None) -> None:
    subscribe(write)
    delivery = make_delivery(7)

    services.deliver(delivery.pk)

    delivery.refresh_from_db()
    assert written() == [7]
    assert (delivery.state, delivery.attempts, delivery.error) == (State.DONE, 1, "")
    assert delivery.finished_at is not None
    assert delivery.due_at is None


def test_does_not_repeat_what_is_done(beach: None) -> None:
    subscribe(write)
    delivery = make_delivery(7)

    for _ in range(3):
        services.deliver(delivery.pk)

    assert written() == [7]


def test_undoes_the_effect_of_a_handler_that_fails_and_tries_again_later(beach: None) -> None:
    subscribe(write_and_fail)
    delivery = make_delivery(7)

    services.deliver(delivery.pk)

    delivery.refresh_from_db()
    assert written() == []
    assert (delivery.state, delivery.attempts, delivery.error) == (State.WAITING, 1, "RuntimeError")
    assert deliver_all() == 0, "not before its time"


def test_waits_longer_after_each_failure(beach: None) -> None:
    subscribe(write_and_fail)
    delivery = make_delivery(7)
    waits = []
    for _ in range(4):
        services.deliver(delivery.pk)
        waits.append(seconds_until_due())
        make_due()
        services.claim(most=1)

    for wait, full in zip(waits, (2, 4, 8, 16), strict=True):
        assert full / 2 - 0.5 <= wait <= full


def test_parks_it_with_an_alarm_and_without_a_word_of_the_message(
    beach: None, caplog: pytest.LogCaptureFixture
) -> None:
    subscribe(write_and_fail, attempts=2)
    delivery = make_delivery(7)

    with caplog.at_level(logging.INFO):
        services.deliver(delivery.pk)
        make_due()
        deliver_all()
        make_due()
        assert deliver_all() == 0

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (State.FAILED, 2, "RuntimeError")
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(alarms) == 1
    assert "outbox.delivery_parked" in str(alarms[0].msg)
    assert "write_and_fail" in str(alarms[0].msg), "where it failed"
    assert not any("4711" in str(record.msg) for record in caplog.records)


def test_lets_only_one_of_many_messages_through(committed_db: Urls) -> None:
    started = Barrier(6)

    def dawdle(fact: CowrieFound) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")
        remember(fact)

    subscribe(dawdle)
    delivery = make_delivery(7)

    def race() -> None:
        started.wait()
        services.deliver(delivery.pk)

    in_threads(6, race)

    assert told == [7]


def test_repeats_the_handler_when_the_database_asks_for_it(beach: None) -> None:
    tries = []

    def stumble(fact: CowrieFound) -> None:
        write(fact)
        tries.append(fact.number)
        if len(tries) < 3:
            raise OperationalError from errors.SerializationFailure()

    subscribe(stumble)
    delivery = make_delivery(7)

    services.deliver(delivery.pk)

    delivery.refresh_from_db()
    assert written() == [7]
    assert (delivery.state, delivery.attempts) == (State.DONE, 1), "a conflict is no failure of the handler"


def test_refuses_to_run_inside_a_transaction(committed_db: Urls) -> None:
    subscribe()
    delivery = make_delivery()

    with transaction(), pytest.raises(InsideTransaction):
        services.deliver(delivery.pk)


def test_parks_in_the_end_what_no_handler_of_this_program_takes(committed_db: Urls) -> None:
    subscribe(name="gone")
    delivery = make_delivery()
    Delivery.objects.update(handler="gone.since", attempts=services.ATTEMPTS_OF_UNKNOWN - 2)

    services.deliver(delivery.pk)
    assert Delivery.objects.get().state == State.WAITING
    make_due()
    deliver_all()

    assert (Delivery.objects.get().state, Delivery.objects.get().error) == (State.FAILED, "UnknownHandler")


def test_counts_a_fact_that_no_longer_fits_as_a_failure(committed_db: Urls) -> None:
    subscribe()
    delivery = make_delivery()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_fact (fact_id, name, payload)"
            " VALUES (gen_random_uuid(), 'tests.cowrie_found', '{\"number\": \"many\"}') RETURNING position"
        )
        Delivery.objects.update(fact_id=cursor.fetchone()[0])

    services.deliver(delivery.pk)

    assert Delivery.objects.get().error == "ValidationError"


def test_runs_an_outside_handler_with_no_transaction_open(beach: None) -> None:
    def look(fact: CowrieFound) -> None:
        assert not connection.in_atomic_block
        with transaction():
            write(fact)

    subscribe(look, outside=True)
    delivery = make_delivery(7)

    services.deliver(delivery.pk)

    assert written() == [7]
    assert Delivery.objects.get().state == State.DONE


def test_leaves_an_outside_handler_alone_while_it_may_be_at_work(committed_db: Urls) -> None:
    started, finish = Event(), Event()

    def work(fact: CowrieFound) -> None:
        started.set()
        finish.wait(timeout=10)
        remember(fact)

    subscribe(work, outside=True, within=timedelta(minutes=5))
    delivery = make_delivery(7)

    def other_messages() -> None:
        assert started.wait(timeout=10)
        services.deliver(delivery.pk)
        assert services.claim(most=10) == []
        finish.set()

    roles = iter([lambda: services.deliver(delivery.pk), other_messages])
    in_threads(2, lambda: next(roles)())

    assert told == [7]
    assert Delivery.objects.get().state == State.DONE


def test_gives_an_outside_handler_that_died_to_another(committed_db: Urls) -> None:
    subscribe(outside=True, within=timedelta(milliseconds=1))
    delivery = make_delivery(7)
    Delivery.objects.update(state=State.RUNNING, due_at=Now())  # as a killed worker leaves it

    assert deliver_all() == 1

    delivery.refresh_from_db()
    assert told == [7]
    assert delivery.state == State.DONE


def test_does_not_believe_the_failure_of_one_that_was_taken_for_dead(committed_db: Urls) -> None:
    def outlive_the_lease(fact: CowrieFound) -> None:
        make_due()
        services.claim(most=1)
        raise RuntimeError(SECRET)

    subscribe(outlive_the_lease, outside=True)
    delivery = make_delivery(7)

    services.deliver(delivery.pk)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.HANDED_OVER, 0)


def test_believes_the_success_of_one_that_was_taken_for_dead(committed_db: Urls) -> None:
    def outlive_the_lease(fact: CowrieFound) -> None:
        make_due()
        services.claim(most=1)

    subscribe(outlive_the_lease, outside=True)
    delivery = make_delivery(7)

    services.deliver(delivery.pk)

    delivery.refresh_from_db()
    assert delivery.state == State.DONE


def test_ignores_a_message_that_comes_before_its_time(beach: None) -> None:
    subscribe(write_and_fail)
    delivery = make_delivery(7)
    services.deliver(delivery.pk)

    services.deliver(delivery.pk)

    assert Delivery.objects.get().attempts == 1
