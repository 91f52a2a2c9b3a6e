"""Blocking and unblocking people."""

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import Q

from cauri.identity.blocks.models import Block
from cauri.identity.users import services as users
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required

MOST: Final = 500


class UnknownBlock(Refusal):
    """The caller has blocked nobody under that id."""

    code: ClassVar[str] = "unknown_block"
    status: ClassVar[int] = 404


class TooManyBlocks(Refusal):
    """So many people are blocked that one has to be unblocked first: the fact `most` says how many may be."""

    code: ClassVar[str] = "too_many_blocks"
    status: ClassVar[int] = 409


@transaction_required
def block(person_id: UUID, *, owner_id: UUID, now: datetime) -> Block:
    """Want to be asked for nothing more by a person. Again changes nothing. Raises TooManyBlocks."""
    users.locked(owner_id)  # so that blocks are counted one after the other
    own = Block.objects.filter(owner_id=owner_id)
    found = own.select_related("person").filter(person_id=person_id).first()
    if found is not None:
        return found
    if own.count() >= MOST:
        raise TooManyBlocks(most=MOST)
    return Block.objects.create(owner_id=owner_id, person_id=person_id, made_at=now)


def unblock(block_id: UUID, *, owner_id: UUID) -> None:
    """Let oneself be asked again. Raises UnknownBlock."""
    with transaction():
        gone, _ = Block.objects.filter(pk=block_id, owner_id=owner_id).delete()
        if not gone:
            raise UnknownBlock


@transaction_required
def forget_all(user_id: UUID) -> None:
    """Forget whom somebody who has left had blocked, and who had blocked them."""
    Block.objects.filter(Q(owner_id=user_id) | Q(person_id=user_id)).delete()
