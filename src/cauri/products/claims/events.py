"""What claimable transfers tell. `payment_id` is the sender's payment, and the transfer's id."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class RecipientFound(Fact):
    """Somebody has proven the number that a transfer is for."""

    name: ClassVar[str] = "claims.recipient_found"
    payment_id: UUID
    recipient_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClaimWaits(Fact):
    """What is somebody's could not be given to them by itself: they have to claim it."""

    name: ClassVar[str] = "claims.waits"
    payment_id: UUID
    recipient_id: UUID


@dataclass(frozen=True, kw_only=True)
class TransferClaimed(Fact):
    """Whoever joined has the money."""

    name: ClassVar[str] = "claims.claimed"
    payment_id: UUID
    sender_id: UUID
    recipient_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClaimExpired(Fact):
    """Nobody claimed it in time: it is the sender's to use again."""

    name: ClassVar[str] = "claims.expired"
    payment_id: UUID
    sender_id: UUID
