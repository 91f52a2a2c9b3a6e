"""What statements tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class StatementReady(events.Fact):
    """A month is over in which a wallet had movements. `month` is written "2026-11"."""

    name: ClassVar[str] = "statements.statement_ready"
    user_id: UUID
    wallet_id: UUID
    month: str
