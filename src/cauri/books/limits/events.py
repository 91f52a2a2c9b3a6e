"""What limits tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class OwnLimitsChanged(events.Fact):
    """A customer wishes to pay less, or as much as before again."""

    name: ClassVar[str] = "limits.own_changed"
    user_id: UUID
