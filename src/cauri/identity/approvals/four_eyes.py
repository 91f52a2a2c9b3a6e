"""What may be asked for about staff: another role, and a new second factor for who lost theirs."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.identity.approvals.services import OwnRequest
from cauri.identity.staff import factors, queries, roles
from cauri.identity.staff.models import StaffMember
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction_required


class UnknownMember(Refusal):
    """Nobody on the staff has that username."""

    code: ClassVar[str] = "unknown_member"
    status: ClassVar[int] = 404


class ColleagueHoldsMore(Refusal):
    """The colleague may do what the approver may not: with their login, the approver could do it too."""

    code: ClassVar[str] = "colleague_holds_more"
    status: ClassVar[int] = 403


class RoleGrant(Payload):
    """A role for somebody, in place of theirs."""

    username: str = Field(title="Username", min_length=1)
    role: str = Field(title="Role", description="The name of a standard or custom role, such as finance.")


class FactorReset(Payload):
    """Another authenticator for somebody."""

    username: str = Field(title="Username", min_length=1)


@transaction_required
def grant_role(asked: RoleGrant, approved: Approved) -> None:
    """Raises UnknownMember, UnknownRole, ColleagueHoldsMore, OwnRequest when it is the approver's own role."""
    member = _other(asked.username, approved)
    roles.grant(member, asked.role, by=approved.actor, now=approved.now, origin=approved.origin)


@transaction_required
def reset_factor(asked: FactorReset, approved: Approved) -> None:
    """Raises UnknownMember, ColleagueHoldsMore, OwnRequest when it is the approver's own."""
    member = _other(asked.username, approved)
    factors.reset(member, by=approved.actor, now=approved.now, origin=approved.origin)


def _named(username: str) -> StaffMember:
    member = queries.named(username.lower())
    if member is None:
        raise UnknownMember
    return member


@transaction_required
def _other(username: str, approved: Approved) -> StaffMember:
    member = _named(username)
    if member.pk == approved.approved_by:
        raise OwnRequest
    both = queries.steady([member.pk, approved.approved_by])
    if not both[member.pk].permissions <= both[approved.approved_by].permissions:
        raise ColleagueHoldsMore
    return both[member.pk]


def _grantable(asked: RoleGrant, _now: datetime) -> None:
    _named(asked.username)
    roles.known(asked.role)


kinds.declare(
    "staff.role",
    "Role of a colleague",
    payload=RoleGrant,
    carry_out=grant_role,
    check=_grantable,
    makers=("sub_admin",),
    checkers=(),
)
kinds.declare(
    "staff.factor_reset",
    "Second factor of a colleague",
    payload=FactorReset,
    carry_out=reset_factor,
    check=lambda asked, _now: _named(asked.username),
    makers=("sub_admin", "support", "compliance", "finance"),
    checkers=("sub_admin",),
)
