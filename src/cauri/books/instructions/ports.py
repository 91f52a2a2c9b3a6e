"""What is asked of whoever has a payment carried out by a company, and the four things that one may hear."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

PENDING = "pending"  # the code of an answer that nothing is decided yet


class Outcome(StrEnum):
    """What is known of an instruction. Unknown is never guessed to be one of the others."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNSENT = "unsent"  # the company has certainly not got it, and nothing has happened there


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a company says of an instruction, or what its silence means.

    `company_id` is the company's own number. `code` is a stable word of the adapter's for why it failed or is not
    known, never the company's text; PENDING is for an answer that it is not decided.
    """

    outcome: Outcome
    company_id: str = ""
    code: str = ""

    @property
    def was_answered(self) -> bool:
        """Whether the company has said something that tells anything."""
        return self.outcome in (Outcome.SUCCEEDED, Outcome.FAILED) or self.code == PENDING


class Carrier(Protocol):
    """How the payments of one product are carried out. `settings.CARRIERS` names the class, by product.

    Called outside transactions. Neither verb raises for what a company does, says or leaves unsaid: it tells.
    """

    repeatable: bool
    """Whether the company takes our reference for a key, so that what is sent twice is done once."""

    def company_of(self, payment_id: UUID) -> str:
        """The company that carries this payment out, in one word."""
        ...

    def send(self, payment_id: UUID) -> Told:
        """Instruct the company. UNSENT: certainly nothing has happened there."""
        ...

    def ask(self, payment_id: UUID) -> Told:
        """Ask the company what became of it. UNSENT: it answered that it knows nothing of it."""
        ...
