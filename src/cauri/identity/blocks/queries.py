"""Who has blocked whom."""

from collections.abc import Collection
from uuid import UUID

from cauri.identity.blocks.models import Block


def blocks_of(owner_id: UUID) -> list[Block]:
    """Whom somebody has blocked, the latest first."""
    return list(Block.objects.select_related("person").filter(owner_id=owner_id).order_by("-pk"))


def who_blocked(person_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Those of these people who do not want to be asked by a person. One question."""
    return set(Block.objects.filter(person_id=person_id, owner_id__in=people).values_list("owner_id", flat=True))
