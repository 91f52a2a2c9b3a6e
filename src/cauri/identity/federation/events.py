"""The facts that this room tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class IdentityLinked(Fact):
    """From now on somebody signs in with an account elsewhere, too."""

    name: ClassVar[str] = "federation.identity_linked"
    user_id: UUID
    provider: str


@dataclass(frozen=True, kw_only=True)
class IdentityUnlinked(Fact):
    """Somebody no longer signs in with an account elsewhere."""

    name: ClassVar[str] = "federation.identity_unlinked"
    user_id: UUID
    provider: str
