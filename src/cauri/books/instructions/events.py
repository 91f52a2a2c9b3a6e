"""What instructions tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class InstructionStuck(events.Fact):
    """A company has not said for long what became of a payment: people have to find out."""

    name: ClassVar[str] = "instructions.stuck"
    payment_id: UUID
