"""The facts that notifications tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class NoticeMade(Fact):
    """Somebody is told something; whoever carries it outside may do so."""

    name: ClassVar[str] = "notifications.notice_made"
    notice_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeDue(Fact):
    """The quiet hours are over for which a notice has waited; now it may be carried outside."""

    name: ClassVar[str] = "notifications.notice_due"
    notice_id: UUID
