"""What may be asked for about profiles: that what the platform remembers of a former customer is erased."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.identity.profiles import services
from cauri.kit.transactions import transaction_required


class FormerCustomer(Payload):
    """Whom it is about."""

    customer: UUID = Field(title="Customer", description="Their id. The account must be closed.")


@transaction_required
def erase(asked: FormerCustomer, approved: Approved) -> None:
    """Raises services.StillCustomer, users.UnknownUser."""
    services.erase(asked.customer, by=approved.actor, now=approved.now, origin=approved.origin)


def _former(asked: FormerCustomer, _now: datetime) -> None:
    services.must_be_former(asked.customer)


ERASURE = kinds.declare(
    "profiles.erase",
    "Erasure of a former customer",
    payload=FormerCustomer,
    carry_out=erase,
    check=_former,
    makers=("sub_admin", "compliance"),
    checkers=("compliance",),
)
