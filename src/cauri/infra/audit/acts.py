"""The words of an audit record: who, on what, from where. Actors are plain ids: infra knows no people."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

ActorKind = Literal["staff", "customer", "system", "anonymous"]


@dataclass(frozen=True)
class Actor:
    """Who acted. The system and somebody unknown have no id."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM: Final = Actor("system")
ANONYMOUS: Final = Actor("anonymous")


@dataclass(frozen=True)
class Subject:
    """What was acted on: `Subject("ledger.account", account.pk)`."""

    kind: str
    id: UUID | str


@dataclass(frozen=True)
class Origin:
    """Where an act came from. Empty where it did not come over HTTP."""

    ip: str | None = None
    user_agent: str = ""
    request_id: str = ""


NOWHERE: Final = Origin()
