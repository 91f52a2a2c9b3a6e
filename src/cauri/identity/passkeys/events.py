"""The facts that this room tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Fact):
    """Somebody registered a passkey: from now on it signs them in."""

    name: ClassVar[str] = "passkeys.added"
    user_id: UUID
    passkey_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(Fact):
    """Somebody removed a passkey of theirs."""

    name: ClassVar[str] = "passkeys.removed"
    user_id: UUID
    passkey_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasskeyCloned(Fact):
    """A passkey counted backwards, so there are two of it: it was revoked."""

    name: ClassVar[str] = "passkeys.cloned"
    user_id: UUID
    passkey_id: UUID
