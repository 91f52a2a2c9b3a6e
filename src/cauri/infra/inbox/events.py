"""What the inbox tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class MessageReceived(events.Fact):
    """A message of a provider was kept for the first time. Whoever knows the provider acts upon it."""

    name: ClassVar[str] = "inbox.message_received"
    message_id: UUID
    provider: str
