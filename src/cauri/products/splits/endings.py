"""What becomes of splits without anybody's asking for it: payments were decided on, the time is over, somebody left."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from cauri.books.payments import queries as payments
from cauri.books.payments import services as quotes
from cauri.books.payments.models import Payment
from cauri.infra.outbox import events
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.splits import services, standing
from cauri.products.splits.events import SplitCancelled, SplitClosed, SplitExpired
from cauri.products.splits.models import Contribution, Part, Split

State = Split.State
EXPIRED_AT_ONCE: Final = 200
PRUNED_AT_ONCE: Final = 10_000
# What quotes would have paid that `payments.prune_quotes` has forgotten. A payment keeps its quote, so it is kept too.
_PRUNE: Final = """
    DELETE FROM splits_quoted WHERE quote_id IN (
        SELECT quote_id FROM splits_quoted AS stale
         WHERE made_at < %(before)s AND NOT EXISTS (SELECT FROM payments_quote WHERE id = stale.quote_id)
         ORDER BY made_at LIMIT %(most)s
    )
"""


@transaction_required
def follow(payment_id: UUID, *, now: datetime) -> None:
    """A held payment was decided on: it is paid of its part, or free again. Again changes nothing."""
    held = Contribution.objects.filter(payment_id=payment_id, state=Contribution.State.HELD)
    waiting = held.select_related("part").first()
    if waiting is None:
        return
    split = Split.objects.select_for_update(no_key=True).get(pk=waiting.part.split_id)
    waiting = held.select_related("part").first()  # as it stands now that nobody else can change it
    state = payments.payment(payment_id).state
    if waiting is None or state not in (Payment.State.COMPLETED, Payment.State.REJECTED):
        return
    waiting.state = state
    waiting.save(update_fields=["state"])
    part = waiting.part
    part.held_minor -= waiting.amount_minor
    if state == Payment.State.COMPLETED:
        standing.take(split, part, waiting.amount_minor, payment_id=payment_id, now=now)
    else:
        part.save(update_fields=["held_minor"])


@durable
def expire(*, now: datetime) -> int:
    """Close the splits whose time is over. Returns how many. One that somebody acts on now waits for the next run."""
    ended = 0
    while some := _expired(now):
        ended += some
    return ended


@transaction_required
def forget_all(user_id: UUID, *, now: datetime) -> None:
    """End every split under way of somebody who has left, decline their parts in others', and forget their words."""
    under_way = Split.objects.select_for_update(no_key=True).filter(state__in=Split.UNDER_WAY).order_by("pk")
    of_theirs = Part.objects.filter(person_id=user_id, state=Part.State.OPEN, held_minor=0)
    for split in under_way.filter(creator_id=user_id):
        _end_of_creator(split, now=now)
    for split in under_way.filter(pk__in=of_theirs.values("split")):
        for part in of_theirs.filter(split=split):
            services.give_up(split, part, now=now)
    Split.objects.filter(creator_id=user_id).exclude(note="").update(note="")


@durable
def prune(*, now: datetime) -> int:
    """Forget what quotes that came to nothing would have paid. Returns how many."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - quotes.QUOTES_KEPT, "most": PRUNED_AT_ONCE})
        forgotten: int = cursor.rowcount
    return forgotten


@transaction_required
def _end_of_creator(split: Split, *, now: datetime) -> None:
    is_touched = standing.is_touched(split)
    standing.end(split, State.CLOSED if is_touched else State.CANCELLED, now=now)
    fact = SplitClosed if is_touched else SplitCancelled
    events.publish(fact(split_id=split.pk, creator_id=split.creator_id))


def _expired(now: datetime) -> int:
    with transaction():
        due = Split.objects.filter(state__in=Split.UNDER_WAY, expires_at__lte=now).order_by("expires_at", "pk")
        ended = list(due.select_for_update(no_key=True, skip_locked=True)[:EXPIRED_AT_ONCE])
        for one in ended:
            standing.end(one, State.CLOSED, now=now)
        events.publish_each([SplitExpired(split_id=one.pk, creator_id=one.creator_id) for one in ended])
    return len(ended)
