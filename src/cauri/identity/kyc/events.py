"""The facts that this room tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox.events import Fact


@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(Fact):
    """A customer has handed a case in: somebody or something is to look at it."""

    name: ClassVar[str] = "kyc.case_submitted"
    case_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseSettled(Fact):
    """A case was approved, rejected or has expired, or more is asked for: its state says which.

    `reason` is the code of why it was rejected or what is asked for, `tier` the one that holds from now on.
    """

    name: ClassVar[str] = "kyc.case_settled"
    case_id: UUID
    user_id: UUID
    state: str
    reason: str = ""
    tier: int = 0


@dataclass(frozen=True, kw_only=True)
class ApprovalEnding(Fact):
    """An approval ends soon, and nothing that holds longer gives the same tier."""

    name: ClassVar[str] = "kyc.approval_ending"
    case_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class TierOverridden(Fact):
    """Staff set a customer's tier, or what they set has ended; `tier` holds from now on."""

    name: ClassVar[str] = "kyc.tier_overridden"
    override_id: UUID
    user_id: UUID
    tier: int
