"""What split bills tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class SplitShared(Fact):
    """Somebody is asked to pay a part of a bill. Told once for each of them."""

    name: ClassVar[str] = "splits.shared"
    split_id: UUID
    creator_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class SplitReminded(Fact):
    """Somebody who has not paid all of a part is reminded. Told once for each of them."""

    name: ClassVar[str] = "splits.reminded"
    split_id: UUID
    creator_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class SplitPartPaid(Fact):
    """Somebody has paid some of a part, or all of it, by that payment."""

    name: ClassVar[str] = "splits.part_paid"
    split_id: UUID
    creator_id: UUID
    person_id: UUID
    payment_id: UUID


@dataclass(frozen=True, kw_only=True)
class SplitPartDeclined(Fact):
    """Somebody does not pay what is left of a part."""

    name: ClassVar[str] = "splits.part_declined"
    split_id: UUID
    creator_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class SplitPaid(Fact):
    """All parts of a bill are paid."""

    name: ClassVar[str] = "splits.paid"
    split_id: UUID
    creator_id: UUID


@dataclass(frozen=True, kw_only=True)
class SplitCancelled(Fact):
    """Its creator took a bill back before anybody had paid."""

    name: ClassVar[str] = "splits.cancelled"
    split_id: UUID
    creator_id: UUID


@dataclass(frozen=True, kw_only=True)
class SplitClosed(Fact):
    """What is left of a bill is forgiven by its creator, or was declined by all who had not paid."""

    name: ClassVar[str] = "splits.closed"
    split_id: UUID
    creator_id: UUID


@dataclass(frozen=True, kw_only=True)
class SplitExpired(Fact):
    """A bill was closed because its time is over, with what is left unpaid."""

    name: ClassVar[str] = "splits.expired"
    split_id: UUID
    creator_id: UUID
