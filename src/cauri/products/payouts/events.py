"""What payouts tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class PreparerNamed(events.Fact):
    """An owner lets somebody bring files of payments for a wallet."""

    name: ClassVar[str] = "payouts.preparer_named"
    user_id: UUID
    preparer_id: UUID


@dataclass(frozen=True)
class BatchBrought(events.Fact):
    """A file without faults waits for its owner."""

    name: ClassVar[str] = "payouts.batch_brought"
    owner_id: UUID
    batch_id: UUID


@dataclass(frozen=True)
class BatchApproved(events.Fact):
    """Its owner agreed to a file: it is to be paid."""

    name: ClassVar[str] = "payouts.batch_approved"
    batch_id: UUID


@dataclass(frozen=True)
class BatchGoesOn(events.Fact):
    """Some lines of a file were concluded, and there may be more: others had to have their turn."""

    name: ClassVar[str] = "payouts.batch_goes_on"
    batch_id: UUID


@dataclass(frozen=True)
class BatchEnded(events.Fact):
    """Nothing of a file is left to be paid; so many of its lines were."""

    name: ClassVar[str] = "payouts.batch_ended"
    owner_id: UUID
    prepared_by: UUID
    batch_id: UUID
    paid: int
    count: int
