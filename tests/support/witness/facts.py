"""What there is to witness."""

from dataclasses import dataclass
from typing import ClassVar

from cauri.infra.outbox import events


@dataclass(frozen=True)
class Seen(events.Fact):
    """Something happened; `number` tells which, and a handler takes so many milliseconds over it."""

    name: ClassVar[str] = "witness.seen"
    number: int
    milliseconds: int = 0


@dataclass(frozen=True)
class Probed(events.Fact):
    """A probe for every queue."""

    name: ClassVar[str] = "witness.probed"
    number: int
