"""What is posted, and what comes of it: the values that other rooms hand to the ledger and get back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cauri.books.ledger.refusals import Refused
from cauri.kit import clock
from cauri.money.amounts import Money


@dataclass(frozen=True, slots=True)
class Move:
    """Money that leaves one account and arrives in another: an unbalanced posting cannot be written down."""

    source: int
    destination: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPosting:
    """A business act to be posted: all its moves or none.

    `id` is the key: the same id never posts twice. `at` orders it, `value_on` (the day of `at` in UTC unless given) is
    the day it counts for. `reference` is the id of the row that describes it.
    """

    id: UUID
    kind: str
    moves: Sequence[Move]
    at: datetime
    value_on: date | None = None
    reference: UUID | None = None

    def __post_init__(self) -> None:
        if not self.moves:
            raise ValueError("a posting needs a move")
        if self.at.tzinfo is None:
            raise ValueError("a posting needs an aware time")

    @property
    def stamp(self) -> int:
        """`at` in the books' microseconds."""
        return clock.microseconds_of(self.at)

    @property
    def day(self) -> date:
        """The value date."""
        return self.value_on or clock.day_of(self.at)

    @property
    def body(self) -> tuple[Any, ...]:
        """What makes two postings under one id the same: everything but the time."""
        return (self.kind, tuple(self.moves), self.reference)


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting that stands. `replayed`: it stood already when it was asked for."""

    id: UUID
    replayed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one posting of a batch ended: posted (or replayed), or refused with the reason."""

    id: UUID
    replayed: bool = False
    refusal: Refused | None = None

    @property
    def posted(self) -> bool:
        """Whether the posting stands."""
        return self.refusal is None
