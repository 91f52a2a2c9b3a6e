"""What recalls tell. `payment_id` is the transfer's, and the recall's id."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class RecallAsked(Fact):
    """Somebody wants a transfer back."""

    name: ClassVar[str] = "recalls.asked"
    payment_id: UUID
    sender_id: UUID
    recipient_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecallDeclined(Fact):
    """The recipient does not give it back: staff decide."""

    name: ClassVar[str] = "recalls.declined"
    payment_id: UUID
    sender_id: UUID
    recipient_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecallEnded(Fact):
    """Nothing went back by it, and nothing is held any more. `state` is refused, expired, withdrawn or overtaken."""

    name: ClassVar[str] = "recalls.ended"
    payment_id: UUID
    sender_id: UUID
    recipient_id: UUID
    state: str
