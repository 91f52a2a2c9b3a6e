"""Split bills as their creators and the others see them."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from cauri.kit.errors import Refusal
from cauri.money.amounts import Money
from cauri.products.splits.models import Part, Quoted, Split

State = Split.State
Side = Literal["made", "got"]
SIDES: Final[tuple[Side, ...]] = ("made", "got")
SPLIT: Final = "split"  # the product of the payments of parts
_DAY: Final = timedelta(days=1)
_HIGHEST_ID: Final = 2**128 - 1


class UnknownSplit(Refusal):
    """There is no such split, or the caller has no part in it."""

    code = "unknown_split"
    status = 404


def split_of(user_id: UUID, split_id: UUID) -> Split:
    """A split that somebody made or has a part in, with its parts. Raises UnknownSplit."""
    found = _whole().filter(Q(creator_id=user_id) | Q(_is_in(user_id)), pk=split_id).first()
    if found is None:
        raise UnknownSplit
    return found


def splits_of(
    user_id: UUID, *, side: Side | None, state: str | None, before: int | None, most: int, now: datetime
) -> list[Split]:
    """What somebody made, has a part in by another's doing, or both, the newest first; `before` is an id's number."""
    found: list[Split] = []
    for one in SIDES if side is None else (side,):
        made = _whole().filter(creator_id=user_id)
        of_side = made if one == "made" else _whole().filter(_is_in(user_id)).exclude(creator_id=user_id)
        found += _in_state(of_side, state, now).filter(pk__lt=_id_at(before)).order_by("-pk")[:most]
    return sorted(found, key=lambda one: one.pk.int, reverse=True)[:most]


def state_of(split: Split, now: datetime) -> str:
    """How it stands: what is under way when its time is over is closed, before a job says so."""
    return State.CLOSED if split.state in Split.UNDER_WAY and split.expires_at <= now else split.state


def part_of(split: Split, user_id: UUID) -> Part:
    """What somebody bears of a split. Raises UnknownSplit for who bears nothing."""
    found = Part.objects.filter(split=split, person_id=user_id).first()
    if found is None:
        raise UnknownSplit
    return found


def parts_of(split_id: UUID) -> list[Part]:
    """All parts of a split, in their order."""
    return list(Part.objects.filter(split_id=split_id).order_by("place"))


def parts(part_ids: Collection[UUID]) -> dict[UUID, Part]:
    """Several parts with who bears them and whose bill it is, in one question."""
    return Part.objects.select_related("person", "split__creator").in_bulk(list(part_ids))


def part_borne_by(person_id: UUID, split_id: UUID) -> Part:
    """What somebody bears of the split with that id. Raises Part.DoesNotExist."""
    return Part.objects.get(split_id=split_id, person_id=person_id)


def parts_left(split_id: UUID) -> list[Part]:
    """The others' parts of which something was left to pay, and that nobody declined."""
    parts = Part.objects.filter(split_id=split_id, state=Part.State.OPEN).exclude(person=F("split__creator"))
    return [one for one in parts.order_by("place") if one.left_minor]


def unpaid_of(split_ids: Collection[UUID]) -> dict[UUID, Money]:
    """How much of each of several splits was not paid, in one question."""
    left = Sum(F("amount_minor") - F("paid_minor") - F("held_minor"))
    parts = Part.objects.filter(split__in=split_ids).values("split_id", "split__currency").annotate(unpaid=left)
    found = parts.values_list("split_id", "unpaid", "split__currency")
    return {split_id: Money.of_minor(minor, currency) for split_id, minor, currency in found}


def quoted(quote_id: UUID, part: Part) -> Quoted | None:
    """What a quote pays of a part; None where it pays nothing of it."""
    return Quoted.objects.filter(quote_id=quote_id, part=part).first()


def made_of_late(creator_id: UUID, *, now: datetime) -> int:
    """How many bills somebody has split within a day."""
    return Split.objects.filter(creator_id=creator_id, made_at__gt=now - _DAY).count()


def shared_of_late(creator_id: UUID, *, now: datetime) -> Counter[UUID]:
    """How many bills somebody has split within a day with whom."""
    parts = Part.objects.filter(split__creator_id=creator_id, split__made_at__gt=now - _DAY)
    return Counter(parts.values_list("person_id", flat=True))


def _is_in(user_id: UUID) -> Exists:
    return Exists(Part.objects.filter(split=OuterRef("pk"), person_id=user_id))


def _in_state(found: QuerySet[Split], state: str | None, now: datetime) -> QuerySet[Split]:
    if state is None:
        return found
    if state == State.CLOSED:
        return found.filter(Q(state=State.CLOSED) | Q(state__in=Split.UNDER_WAY, expires_at__lte=now))
    return found.filter(state=state, expires_at__gt=now) if state in Split.UNDER_WAY else found.filter(state=state)


def _id_at(before: int | None) -> UUID:
    return UUID(int=_HIGHEST_ID if before is None else min(max(before, 0), _HIGHEST_ID))


def _whole() -> QuerySet[Split]:
    parts = Prefetch("parts", Part.objects.select_related("person").order_by("place"))
    return Split.objects.select_related("creator").prefetch_related(parts)
