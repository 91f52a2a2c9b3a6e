"""Recalls as their two sides see them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from cauri.kit.errors import Refusal
from cauri.products.recalls.models import Recall

State = Recall.State
Side = Literal["sent", "got"]
TRANSFER: Final = "transfer"  # the only product that is recalled
RECALL: Final = "recall"  # the kind of the posting that holds what is unspent
_WEEK: Final = timedelta(days=7)
_HIGHEST_ID: Final = 2**128 - 1


class UnknownRecall(Refusal):
    """There is no such recall, or it is not the caller's."""

    code: ClassVar[str] = "unknown_recall"
    status: ClassVar[int] = 404


def recall_of(user_id: UUID, payment_id: UUID) -> Recall:
    """A recall of which somebody is a side. Raises UnknownRecall."""
    found = _whole().filter(Q(sender_id=user_id) | Q(recipient_id=user_id), pk=payment_id).first()
    if found is None:
        raise UnknownRecall
    return found


def recalls_of(user_id: UUID, *, side: Side | None, before: int | None, most: int) -> list[Recall]:
    """What somebody asked for (sent) and was asked for (got), newest transfers first; `before` is an id's number."""
    own: list[Recall] = []
    below = UUID(int=_HIGHEST_ID if before is None else min(max(before, 0), _HIGHEST_ID))
    for one, theirs in (("sent", Q(sender_id=user_id)), ("got", Q(recipient_id=user_id))):
        if side in (None, one):
            own += _whole().filter(theirs, pk__lt=below).order_by("-pk")[:most]
    return sorted(own, key=lambda one: one.pk.int, reverse=True)[:most]


def recalls(payment_ids: Collection[UUID]) -> dict[UUID, Recall]:
    """Several recalls with both their sides, whoever's, in one question."""
    return _whole().in_bulk(list(payment_ids))


def recall(payment_id: UUID) -> Recall:
    """A recall, whoever's. Raises UnknownRecall."""
    found = _whole().filter(pk=payment_id).first()
    if found is None:
        raise UnknownRecall
    return found


def state_of(found: Recall, now: datetime) -> str:
    """How it stands: what is open when its time is over has expired, before a job says so."""
    return State.EXPIRED if found.state in Recall.OPEN and found.expires_at <= now else found.state


def asked_of_late(sender_id: UUID, *, now: datetime) -> int:
    """How many somebody has asked for within a week, whatever became of them."""
    return Recall.objects.filter(sender_id=sender_id, asked_at__gt=now - _WEEK).count()


def due(now: datetime, *, after: UUID | None, most: int) -> list[UUID]:
    """What nobody has settled in time, by id."""
    ending = Recall.objects.filter(ended_at=None, expires_at__lte=now)
    if after is not None:
        ending = ending.filter(pk__gt=after)
    return list(ending.order_by("pk").values_list("pk", flat=True)[:most])


def _whole() -> QuerySet[Recall]:
    return Recall.objects.select_related("sender", "recipient", "payment__quote")
