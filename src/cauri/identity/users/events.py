"""The facts that this room tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class UserJoined(Fact):
    """Somebody has become a customer."""

    name: ClassVar[str] = "users.user_joined"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class UserLocked(Fact):
    """A customer was locked: from the next request on, nothing is done for them."""

    name: ClassVar[str] = "users.user_locked"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class UsernameChanged(Fact):
    """A customer has another username than before."""

    name: ClassVar[str] = "users.username_changed"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class UserUnlocked(Fact):
    """A locked customer may come back."""

    name: ClassVar[str] = "users.user_unlocked"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class UserClosed(Fact):
    """A customer has left for good."""

    name: ClassVar[str] = "users.user_closed"
    user_id: UUID
