"""A parked delivery …"""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Actor, Subject
from cauri.infra.embedded.databases import Urls
from cauri.infra.outbox import queries, services, spreading
from cauri.infra.outbox.models import Delivery
from cauri.infra.outbox.tests.telling import (
    CowrieFound,
    deliver_all,
    make_delivery,
    make_due,
    remember,
    subscribe,
    tell,
    told,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FATOU = Actor("staff", UUID("01943d1c-0000-7000-8000-000000000001"))

mended: list[bool] = []


@pytest.fixture(autouse=True)
def broken() -> None:
    """The handler is broken until a test mends it."""
    mended.clear()


def remember_when_mended(fact: CowrieFound) -> None:
    """A handler with a bug that somebody mends."""
    if not mended:
        raise RuntimeError
    remember(fact)


def test_is_tried_again_when_requeued(committed_db: Urls) -> None:
    subscribe(remember_when_mended, attempts=1)
    delivery = make_delivery(7)
    services.deliver(delivery.pk)
    assert list(queries.parked()) == [delivery]
    mended.append(True)

    services.requeue(delivery.pk, actor=FATOU, now=NOW)
    deliver_all()

    assert told == [7]
    assert Delivery.objects.get().state == Delivery.State.DONE
    record = audit.records(subject=Subject("outbox.delivery", str(delivery.pk))).get()
    assert (record.action, record.actor, record.at) == ("outbox.delivery_requeued", FATOU.id, NOW)


def test_has_all_its_attempts_again_when_requeued(committed_db: Urls) -> None:
    subscribe(remember_when_mended, attempts=2)
    delivery = make_delivery(7)
    services.deliver(delivery.pk)
    make_due()
    deliver_all()

    services.requeue(delivery.pk, actor=FATOU, now=NOW)
    deliver_all()

    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == (Delivery.State.WAITING, 1)


def test_lets_the_later_facts_of_its_aggregate_go_on_when_dismissed(committed_db: Urls) -> None:
    subscribe(remember_when_mended, attempts=1)
    tell(1, 2, aggregate="beach 1")
    spreading.spread()
    deliver_all()
    mended.append(True)

    services.dismiss(queries.parked().get().pk, actor=FATOU, now=NOW)
    deliver_all()

    assert told == [2]
    assert audit.records(action="outbox.delivery_dismissed").count() == 1


@pytest.mark.parametrize("verb", [services.requeue, services.dismiss])
def test_is_the_only_kind_that_can_be_requeued_or_dismissed(committed_db: Urls, verb: object) -> None:
    assert callable(verb)
    subscribe()
    delivery = make_delivery()

    with pytest.raises(services.NotParked):
        verb(delivery.pk, actor=FATOU, now=NOW)

    assert not audit.records().exists()
