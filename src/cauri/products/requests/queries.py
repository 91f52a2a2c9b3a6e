"""Requests as their two sides see them."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from cauri.kit.errors import Refusal
from cauri.products.requests.models import MoneyRequest, Quoted

State = MoneyRequest.State
Side = Literal["sent", "got"]
SIDES: Final[tuple[Side, ...]] = ("sent", "got")
REQUEST: Final = "request"  # the product of the payments that pay them
_DAY: Final = timedelta(days=1)
_HIGHEST_ID: Final = 2**128 - 1


class UnknownRequest(Refusal):
    """There is no such request, or it is not the caller's."""

    code = "unknown_request"
    status = 404


def request_of(user_id: UUID, request_id: UUID) -> MoneyRequest:
    """A request that somebody sent or got. Raises UnknownRequest."""
    found = _whole().filter(Q(asker_id=user_id) | Q(asked_id=user_id), pk=request_id).first()
    if found is None:
        raise UnknownRequest
    return found


def requests(request_ids: Collection[UUID]) -> dict[UUID, MoneyRequest]:
    """Several requests with both their sides, whoever's, in one question."""
    return _whole().in_bulk(list(request_ids))


def requests_of(
    user_id: UUID, *, side: Side | None, state: str | None, before: int | None, most: int, now: datetime
) -> list[MoneyRequest]:
    """What somebody sent, got or both, the newest first; `before` is the number of an id."""
    found: list[MoneyRequest] = []
    for one in SIDES if side is None else (side,):
        of_side = _whole().filter(asker_id=user_id) if one == "sent" else _whole().filter(asked_id=user_id)
        found += _in_state(of_side, state, now).filter(pk__lt=_id_at(before)).order_by("-pk")[:most]
    return sorted(found, key=lambda one: one.pk.int, reverse=True)[:most]


def state_of(request: MoneyRequest, now: datetime) -> str:
    """How it stands: what is open when its time is over has expired, before a job says so."""
    if request.state == State.OPEN and request.expires_at <= now:
        return State.EXPIRED
    return request.state


def is_quoted(quote_id: UUID, request: MoneyRequest) -> bool:
    """Whether a quote was made to pay this request."""
    return Quoted.objects.filter(quote_id=quote_id, request=request).exists()


def made_of_late(asker_id: UUID, *, now: datetime) -> Counter[UUID]:
    """How many requests somebody has made within a day, by whom they are to."""
    made = MoneyRequest.objects.filter(asker_id=asker_id, made_at__gt=now - _DAY)
    return Counter(made.values_list("asked_id", flat=True))


def open_to(people: Collection[UUID], *, asker_id: UUID, now: datetime) -> Counter[UUID]:
    """How many requests of somebody are open, by whom they are to."""
    standing = MoneyRequest.objects.filter(asker_id=asker_id, asked_id__in=people, state=State.OPEN, expires_at__gt=now)
    return Counter(standing.values_list("asked_id", flat=True))


def _in_state(found: QuerySet[MoneyRequest], state: str | None, now: datetime) -> QuerySet[MoneyRequest]:
    if state is None:
        return found
    if state == State.EXPIRED:
        return found.filter(Q(state=State.EXPIRED) | Q(state=State.OPEN, expires_at__lte=now))
    return found.filter(state=state, expires_at__gt=now) if state == State.OPEN else found.filter(state=state)


def _id_at(before: int | None) -> UUID:
    return UUID(int=_HIGHEST_ID if before is None else min(max(before, 0), _HIGHEST_ID))


def _whole() -> QuerySet[MoneyRequest]:
    return MoneyRequest.objects.select_related("asker", "asked")
