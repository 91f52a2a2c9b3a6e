"""What withdrawals tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class BeneficiarySaved(events.Fact):
    """A customer has saved a bank account to take money out to."""

    name: ClassVar[str] = "withdrawals.beneficiary_saved"
    user_id: UUID
    beneficiary_id: UUID
