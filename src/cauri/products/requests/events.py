"""What requests for money tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class RequestMade(Fact):
    """Somebody asks another for money."""

    name: ClassVar[str] = "requests.made"
    request_id: UUID
    asker_id: UUID
    asked_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestReminded(Fact):
    """Whoever asked says so again."""

    name: ClassVar[str] = "requests.reminded"
    request_id: UUID
    asker_id: UUID
    asked_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestPaid(Fact):
    """What was asked for is paid, by that payment."""

    name: ClassVar[str] = "requests.paid"
    request_id: UUID
    asker_id: UUID
    asked_id: UUID
    payment_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestDeclined(Fact):
    """Whoever was asked does not pay."""

    name: ClassVar[str] = "requests.declined"
    request_id: UUID
    asker_id: UUID
    asked_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestCancelled(Fact):
    """Whoever asked does not want it any more."""

    name: ClassVar[str] = "requests.cancelled"
    request_id: UUID
    asker_id: UUID
    asked_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestExpired(Fact):
    """Nobody paid in time."""

    name: ClassVar[str] = "requests.expired"
    request_id: UUID
    asker_id: UUID
    asked_id: UUID
