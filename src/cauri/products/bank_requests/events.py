"""What requests to the bank tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class BankRequestMade(Fact):
    """A customer has asked for something, and paid for it where it costs something."""

    name: ClassVar[str] = "bank_requests.made"
    request_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class BankRequestApproved(Fact):
    """It will be made."""

    name: ClassVar[str] = "bank_requests.approved"
    request_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class BankRequestRefused(Fact):
    """It will not be made, and what was paid went back."""

    name: ClassVar[str] = "bank_requests.refused"
    request_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class BankRequestProduced(Fact):
    """It is made and on its way."""

    name: ClassVar[str] = "bank_requests.produced"
    request_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class BankRequestDelivered(Fact):
    """The customer has it."""

    name: ClassVar[str] = "bank_requests.delivered"
    request_id: UUID
    user_id: UUID
