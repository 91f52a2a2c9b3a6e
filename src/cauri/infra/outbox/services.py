"""The verbs of a delivery: handed over to the broker, delivered to its handler, tried again, parked.

The queue's clock is the database's: processes on several machines then agree about what is due.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.infra.outbox.models import Delivery
from cauri.infra.queues import QUEUES, Queue
from cauri.kit.errors import Refusal, frames_of
from cauri.kit.transactions import durable, retrying, transaction

log = structlog.get_logger(__name__)

MOST_WITH_THE_BROKER = 1000  # deliveries of one queue; more wait in the table, where a duplicate costs nothing
LEASE = timedelta(seconds=30)  # doubled each time nobody answers
LONGEST_LEASE = timedelta(hours=1)
FIRST_BACK_OFF = timedelta(seconds=2)  # doubled after each failure
LONGEST_BACK_OFF = timedelta(hours=1)
ATTEMPTS_OF_UNKNOWN = 15
KEPT = timedelta(days=90)
PRUNED_AT_ONCE = 20_000

State = Delivery.State

# One round trip: how much each queue may still hand over, the oldest due deliveries of each, and the mark
# on them. A delivery whose aggregate has an earlier one undelivered is put off; the earlier one wakes it
# when it is done.
_CLAIM = """
WITH room AS (
    SELECT queue, greatest(0, least(%(most)s, %(window)s - (
        SELECT count(*) FROM outbox_delivery d
        WHERE d.queue = q.queue AND d.state = 'handed_over' AND d.due_at > statement_timestamp()
    ))) AS free
    FROM unnest(%(queues)s::text[]) AS q (queue)
), due AS (
    SELECT found.* FROM room, LATERAL (
        SELECT d.id, d.aggregate IS NOT NULL AND EXISTS (
            SELECT FROM outbox_delivery e
            WHERE e.handler = d.handler AND e.aggregate = d.aggregate AND e.fact_id < d.fact_id
              AND e.state IN ('waiting', 'handed_over', 'running', 'failed')
        ) AS held
        FROM outbox_delivery d
        WHERE d.queue = room.queue AND d.state IN ('waiting', 'handed_over', 'running', 'failed')
          AND d.due_at <= statement_timestamp()
        ORDER BY d.due_at LIMIT room.free FOR UPDATE SKIP LOCKED
    ) AS found
)
UPDATE outbox_delivery d SET
    state = CASE WHEN held THEN state ELSE 'handed_over' END,
    hand_overs = hand_overs + (NOT held)::int,
    due_at = statement_timestamp() + CASE
        WHEN held THEN least(interval '5 min', greatest(interval '5 s', statement_timestamp() - made_at))
        ELSE least(%(longest)s, %(lease)s * power(2, least(hand_overs - attempts, 10))) * interval '1 s'
    END
FROM due WHERE d.id = due.id
RETURNING d.id, d.queue, d.handler, due.held
"""

_WAKE_NEXT = """
UPDATE outbox_delivery SET due_at = statement_timestamp() WHERE id = (
    SELECT id FROM outbox_delivery
    WHERE handler = %(handler)s AND aggregate = %(aggregate)s AND fact_id > %(fact)s
      AND state IN ('waiting', 'handed_over', 'running', 'failed')
    ORDER BY fact_id LIMIT 1
) AND state = 'waiting'
"""

_TRY_LATER = """
UPDATE outbox_delivery SET state = 'waiting', attempts = %(attempts)s, error = %(error)s,
    due_at = statement_timestamp() + (0.5 + random() / 2)
        * least(%(longest)s, %(first)s * power(2, least(%(attempts)s - 1, 20))) * interval '1 s'
WHERE id = %(id)s
"""


class NotParked(Refusal):
    """Only a delivery that was tried too often can be requeued or dismissed."""

    code = "delivery_not_parked"
    status = 409


@dataclass(frozen=True)
class HandOver:
    """A delivery that the broker is to carry to its queue."""

    delivery_id: int
    queue: Queue
    handler: str


def claim(*, most: int) -> list[HandOver]:
    """Mark the deliveries that are due as handed over, at most so many per queue, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "most": most,
                "window": MOST_WITH_THE_BROKER,
                "queues": list(QUEUES),
                "lease": LEASE.total_seconds(),
                "longest": LONGEST_LEASE.total_seconds(),
            },
        )
        rows = sorted(cursor.fetchall())
    return [HandOver(key, queue, handler) for key, queue, handler, held in rows if not held]


def take_back(deliveries: Sequence[int]) -> None:
    """Undo a claim: the broker did not take them. Whoever has run one meanwhile is believed instead."""
    _take_back(Delivery.objects.filter(pk__in=deliveries))


def take_all_back() -> int:
    """Undo every claim, because the broker has lost what it carried. Answers how many."""
    return _take_back(Delivery.objects.all())


@durable
def deliver(delivery_id: int) -> None:
    """Show a delivery's fact to its handler, unless that was done or is being done elsewhere.

    A handler's failure is recorded, not raised: the delivery is tried again later. Raises
    InsideTransaction, and django.db.OperationalError when the database cannot even record the failure.
    """
    delivery = Delivery.objects.select_related("fact").filter(pk=delivery_id, state=State.HANDED_OVER).first()
    if delivery is None:
        return
    try:
        subscription = events.subscription(delivery.handler)
        if subscription.outside:
            _deliver_outside(delivery, subscription)
        else:
            retrying(lambda: _deliver_inside(delivery, subscription))
    except Exception as error:  # whatever a handler raises is its failure, never the queue's
        _record_failure(delivery, error)


def requeue(delivery_id: int, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Try a parked delivery again, from the first attempt. Raises NotParked."""
    with transaction():
        _parked(delivery_id)
        Delivery.objects.filter(pk=delivery_id).update(state=State.WAITING, attempts=0, hand_overs=0, due_at=Now())
        _audit("outbox.delivery_requeued", delivery_id, actor=actor, now=now, origin=origin)


def dismiss(delivery_id: int, *, actor: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Give a parked delivery up, so that later ones of its aggregate go on. Raises NotParked."""
    with transaction():
        delivery = _parked(delivery_id)
        Delivery.objects.filter(pk=delivery_id).update(state=State.DISMISSED, finished_at=Now())
        _wake_next(delivery)
        _audit("outbox.delivery_dismissed", delivery_id, actor=actor, now=now, origin=origin)


def prune(*, now: datetime) -> int:
    """Forget deliveries that were done, or given up, long ago. Answers how many.

    Looks at the oldest only, so many at once. Facts are kept: they say what happened.
    """
    oldest = Delivery.objects.order_by("pk").values("pk")[:PRUNED_AT_ONCE]
    over = Delivery.objects.filter(state__in=[State.DONE, State.DISMISSED], finished_at__lt=now - KEPT)
    with transaction():
        forgotten, _ = over.filter(pk__in=oldest).delete()
    return forgotten


def _take_back(deliveries: QuerySet[Delivery]) -> int:
    return deliveries.filter(state=State.HANDED_OVER).update(
        state=State.WAITING, due_at=Now(), hand_overs=F("hand_overs") - 1
    )


def _deliver_inside(delivery: Delivery, subscription: events.Subscription) -> None:
    """Handler and mark in one transaction: both or neither."""
    with transaction():
        if not _take(delivery):
            return
        subscription.handler(_fact_of(delivery, subscription))
        _mark_done(delivery)


def _deliver_outside(delivery: Delivery, subscription: events.Subscription) -> None:
    """The handler between two transactions: whoever dies in between has it run again by another."""
    with transaction():
        if not _take(delivery):
            return
        Delivery.objects.filter(pk=delivery.pk).update(state=State.RUNNING, due_at=Now() + subscription.within)
    subscription.handler(_fact_of(delivery, subscription))
    with transaction():
        _mark_done(delivery)


def _take(delivery: Delivery) -> bool:
    """Lock the delivery, if it is still this hand-over's and nobody else is at it."""
    return (
        Delivery.objects.select_for_update(skip_locked=True)
        .filter(pk=delivery.pk, state=State.HANDED_OVER, hand_overs=delivery.hand_overs)
        .exists()
    )


def _fact_of(delivery: Delivery, subscription: events.Subscription) -> events.Fact:
    return events.fact_from(subscription.fact, fact_id=delivery.fact.fact_id, payload=delivery.fact.payload)


def _mark_done(delivery: Delivery) -> None:
    done = (
        Delivery.objects.filter(pk=delivery.pk)
        .exclude(state__in=[State.DONE, State.DISMISSED])
        .update(state=State.DONE, attempts=delivery.attempts + 1, error="", due_at=None, finished_at=Now())
    )
    if done:
        _wake_next(delivery)


def _wake_next(delivery: Delivery) -> None:
    if delivery.aggregate is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _WAKE_NEXT,
            {"handler": delivery.handler, "aggregate": delivery.aggregate, "fact": delivery.fact_id},
        )


def _record_failure(delivery: Delivery, error: Exception) -> None:
    """Count the failure by its class alone: messages may hold what must not be logged."""
    attempts, kind = delivery.attempts + 1, type(error).__name__
    limit = ATTEMPTS_OF_UNKNOWN if isinstance(error, events.UnknownHandler) else _attempts_of(delivery)
    about = {"delivery": delivery.pk, "handler": delivery.handler, "error": kind, "attempts": attempts}
    with transaction():
        mine = Delivery.objects.select_for_update().filter(
            pk=delivery.pk, hand_overs=delivery.hand_overs, state__in=[State.HANDED_OVER, State.RUNNING]
        )
        if not mine.exists():
            log.info("outbox.delivery_failed_late", **about)
        elif attempts >= limit:
            mine.update(state=State.FAILED, attempts=attempts, error=kind, due_at=None)
            log.error("outbox.delivery_parked", alarm=True, frames=frames_of(error), **about)
        else:
            _try_later(delivery, attempts=attempts, error=kind)
            log.warning("outbox.delivery_failed", frames=frames_of(error), **about)


def _attempts_of(delivery: Delivery) -> int:
    return events.subscription(delivery.handler).attempts


def _try_later(delivery: Delivery, *, attempts: int, error: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _TRY_LATER,
            {
                "id": delivery.pk,
                "attempts": attempts,
                "error": error,
                "first": FIRST_BACK_OFF.total_seconds(),
                "longest": LONGEST_BACK_OFF.total_seconds(),
            },
        )


def _parked(delivery_id: int) -> Delivery:
    parked = Delivery.objects.select_for_update().filter(pk=delivery_id, state=State.FAILED).first()
    if parked is None:
        raise NotParked(delivery_id=delivery_id)
    return parked


def _audit(action: str, delivery_id: int, *, actor: Actor, now: datetime, origin: Origin) -> None:
    audit.record(action, actor=actor, now=now, subject=Subject("outbox.delivery", str(delivery_id)), origin=origin)
