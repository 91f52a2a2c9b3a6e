"""What agents tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class AgentAdmitted(Fact):
    """Somebody may serve customers, and has a float."""

    name: ClassVar[str] = "agents.admitted"
    agent_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgentDeclined(Fact):
    """Somebody who wanted to serve customers may not."""

    name: ClassVar[str] = "agents.declined"
    agent_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgentSuspended(Fact):
    """An agent may serve nobody for the time being."""

    name: ClassVar[str] = "agents.suspended"
    agent_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgentResumed(Fact):
    """A suspended agent may serve customers again."""

    name: ClassVar[str] = "agents.resumed"
    agent_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class FloatDeclined(Fact):
    """An agent's request for float came to nothing."""

    name: ClassVar[str] = "agents.float_declined"
    request_id: UUID
    user_id: UUID
