"""What payments tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class PaymentCompleted(events.Fact):
    """Money moved as quoted."""

    name: ClassVar[str] = "payments.completed"
    payment_id: UUID


@dataclass(frozen=True)
class PaymentRefused(events.Fact):
    """A payment was tried and refused for good."""

    name: ClassVar[str] = "payments.refused"
    payment_id: UUID


@dataclass(frozen=True)
class PaymentHeld(events.Fact):
    """A guard wants somebody to look at a payment first; its money is reserved."""

    name: ClassVar[str] = "payments.held"
    payment_id: UUID


@dataclass(frozen=True)
class PaymentReleased(events.Fact):
    """A payment that was held and that settles at once was let through: it is completed, and that is told besides."""

    name: ClassVar[str] = "payments.released"
    payment_id: UUID


@dataclass(frozen=True)
class PaymentPending(events.Fact):
    """The money of a payment is reserved for a company that has to carry it out."""

    name: ClassVar[str] = "payments.pending"
    payment_id: UUID


@dataclass(frozen=True)
class PaymentFailed(events.Fact):
    """A company did not carry a pending payment out; its money was given back."""

    name: ClassVar[str] = "payments.failed"
    payment_id: UUID


@dataclass(frozen=True)
class PaymentRejected(events.Fact):
    """A held payment was not let through; its money was given back."""

    name: ClassVar[str] = "payments.rejected"
    payment_id: UUID


@dataclass(frozen=True)
class PaymentReturned(events.Fact):
    """Money of an earlier payment went back: `payment_id` is the return."""

    name: ClassVar[str] = "payments.returned"
    payment_id: UUID
    original_id: UUID
