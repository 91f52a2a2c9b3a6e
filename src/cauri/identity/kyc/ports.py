"""What the platform asks of a company that checks identities."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class CheckerSilent(Exception):
    """The company did not answer, or not in a way that tells anything: it may be asked again later."""


class CheckerRefused(Exception):
    """The company will not take what it was given, however often: a person has to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Somebody to check. `reference` is our own number of the check, by which they are found again."""

    reference: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    born_on: date = field(repr=False)
    document_type: str
    document_number: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document or a selfie. `kind` is front, back or selfie; `country` is ISO 3166 alpha-2."""

    kind: str
    document_type: str
    country: str
    content_type: str
    content: bytes = field(repr=False)


class Verdict(StrEnum):
    """What a company makes of somebody."""

    CLEAR = "clear"
    CONSIDER = "consider"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the company read on the document; empty or None where it read nothing."""

    first_name: str = field(default="", repr=False)
    last_name: str = field(default="", repr=False)
    born_on: date | None = field(default=None, repr=False)
    document_numbers: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is known of a run: `status` in the company's word, and the codes of its reasons."""

    verdict: Verdict
    status: str
    reasons: Sequence[str] = ()
    shown: Shown = Shown()


class IdentityChecker(Protocol):
    """A company that checks identities. Every verb raises CheckerSilent and CheckerRefused."""

    def applicant_for(self, applicant: Applicant, *, asked_before: datetime | None) -> str:
        """The company's id of somebody; found by the reference if they may have been made since `asked_before`."""
        ...

    def hand_over(self, applicant_id: str, papers: Sequence[Paper]) -> None:
        """Give the papers; those of a kind that the company has are not given again."""
        ...

    def start(self, applicant_id: str, *, reference: str) -> str:
        """The id of the run that checks them; the one there is already, if there is one."""
        ...

    def outcome(self, run_id: str) -> Outcome:
        """What is known of a run."""
        ...
