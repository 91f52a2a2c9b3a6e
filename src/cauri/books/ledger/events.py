"""The facts that the ledger tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class BlockSealed(Fact):
    """A block of history was sealed; its head is to be published."""

    name: ClassVar[str] = "ledger.block_sealed"
    number: int


@dataclass(frozen=True, kw_only=True)
class VerificationFailed(Fact):
    """The verifier found that the books do not add up. Somebody must look at once."""

    name: ClassVar[str] = "ledger.verification_failed"
    verification_id: UUID
