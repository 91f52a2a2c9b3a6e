"""What bills tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class ScheduleSet(events.Fact):
    """A customer has agreed to a payment that is made again and again."""

    name: ClassVar[str] = "bills.schedule_set"
    user_id: UUID
    schedule_id: UUID


@dataclass(frozen=True)
class ScheduledBillMissed(events.Fact):
    """A payment that was due by a schedule was not made; `code` says why. No payment tells of it."""

    name: ClassVar[str] = "bills.scheduled_bill_missed"
    user_id: UUID
    schedule_id: UUID
    code: str


@dataclass(frozen=True)
class BillRefundDeclined(events.Fact):
    """A bill that its payer wanted back is not given back."""

    name: ClassVar[str] = "bills.refund_declined"
    user_id: UUID
    payment_id: UUID
