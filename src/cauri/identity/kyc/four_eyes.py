"""What may be asked for about customers' tiers: another one, without a case or against what became of one."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.identity.kyc import overrides
from cauri.identity.kyc.overrides import TierUnchanged
from cauri.identity.users import queries as users
from cauri.kit.transactions import transaction_required


class TierSetting(Payload):
    """A tier for a customer, up or down."""

    user_id: UUID = Field(title="Customer's id")
    tier: int = Field(title="Tier", ge=0, le=3, description="0 to 3; it acts at once. 0 cannot move money.")


@transaction_required
def set_tier(asked: TierSetting, approved: Approved) -> None:
    """Raises UnknownUser, TierUnchanged."""
    overrides.set_tier(
        asked.user_id,
        asked.tier,
        request_id=approved.request_id,
        by=approved.actor,
        now=approved.now,
        origin=approved.origin,
    )


def _must_change_something(asked: TierSetting, _now: datetime) -> None:
    if users.user(asked.user_id).tier == asked.tier:
        raise TierUnchanged(tier=asked.tier)


OVERRIDE = kinds.declare(
    "kyc.override",
    "Tier of a customer",
    payload=TierSetting,
    carry_out=set_tier,
    check=_must_change_something,
    makers=("sub_admin", "compliance"),
    checkers=("sub_admin", "compliance"),
)
