"""How a split stands, by its parts. Who calls has locked the split."""

from datetime import datetime
from uuid import UUID

from cauri.infra.outbox import events
from cauri.kit.transactions import transaction_required
from cauri.products.splits import queries
from cauri.products.splits.events import SplitClosed, SplitPaid, SplitPartPaid
from cauri.products.splits.models import Part, Split

State = Split.State


@transaction_required
def take(split: Split, part: Part, amount_minor: int, *, payment_id: UUID, now: datetime) -> None:
    """Count what has arrived of a part, also when the split is closed by now."""
    part.paid_minor += amount_minor
    if part.paid_minor == part.amount_minor:
        part.state = Part.State.PAID
    part.save(update_fields=["paid_minor", "held_minor", "state"])
    fact = SplitPartPaid(
        split_id=split.pk, creator_id=split.creator_id, person_id=part.person_id, payment_id=payment_id
    )
    events.publish(fact)
    restate(split, now=now)


@transaction_required
def restate(split: Split, *, now: datetime) -> None:
    """Say how a split that is under way stands by its parts; when nobody is left to pay, it has ended."""
    if split.state not in Split.UNDER_WAY:
        return
    parts = queries.parts_of(split.pk)
    if all(one.state == Part.State.PAID for one in parts):
        end(split, State.PAID, now=now)
        events.publish(SplitPaid(split_id=split.pk, creator_id=split.creator_id))
    elif not any(one.state == Part.State.OPEN for one in parts):
        end(split, State.CLOSED, now=now)
        events.publish(SplitClosed(split_id=split.pk, creator_id=split.creator_id))
    elif any(one.paid_minor for one in parts if one.person_id != split.creator_id):
        split.state = State.PARTLY_PAID
        split.save(update_fields=["state"])


@transaction_required
def end(split: Split, state: str, *, now: datetime) -> None:
    """End a split."""
    split.state, split.ended_at = state, now
    split.save(update_fields=["state", "ended_at"])


def is_touched(split: Split) -> bool:
    """Whether somebody else has paid something of it, or has tried and is waiting."""
    others = (one for one in queries.parts_of(split.pk) if one.person_id != split.creator_id)
    return any(one.paid_minor or one.held_minor for one in others)
