"""What may be asked for about agents: that somebody becomes one or does not, and that one gets float."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from cauri.books.payments.services import AmountNotPositive
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.transactions import transaction_required
from cauri.money import Money
from cauri.products.agents import applications, queries
from cauri.products.agents.floats import services as floats
from cauri.products.agents.models import LONGEST_REASON


class Admission(Payload):
    """Somebody who applied is to serve customers, with a float."""

    agent: UUID = Field(title="Agent", description="The number in the list of agents.")
    float_cap: str | None = Field(None, title="Float cap", description="Empty for as much as any agent.")


class Declination(Payload):
    """Somebody who applied is not to serve customers."""

    agent: UUID = Field(title="Agent", description="The number in the list of agents.")
    because: str = Field(title="Because", min_length=1, max_length=LONGEST_REASON, description="They read it.")


class Granting(Payload):
    """An agent who has paid for float is to get it."""

    request: UUID = Field(title="Float request", description="The number in the list of float requests.")


@transaction_required
def admit(asked: Admission, approved: Approved) -> None:
    """Raises what applications.admit raises."""
    cap = _cap(asked)
    applications.admit(asked.agent, float_cap=cap, actor=approved.actor, now=approved.now, origin=approved.origin)


@transaction_required
def decline(asked: Declination, approved: Approved) -> None:
    """Raises what applications.decline raises."""
    applications.decline(
        asked.agent, because=asked.because, actor=approved.actor, now=approved.now, origin=approved.origin
    )


@transaction_required
def grant(asked: Granting, approved: Approved) -> None:
    """Raises what floats.grant raises."""
    floats.grant(asked.request, now=approved.now)


def _could_be_admitted(asked: Admission, _now: datetime) -> None:
    applications.must_be_admissible(queries.agent(asked.agent))
    _cap(asked)


def _could_be_declined(asked: Declination, _now: datetime) -> None:
    applications.must_wait(queries.agent(asked.agent))


def _could_be_granted(asked: Granting, _now: datetime) -> None:
    floats.must_be_grantable(queries.float_request(asked.request))


def _cap(asked: Admission) -> Money | None:
    """Raises AmountNotPositive, and what Money.of raises."""
    if not asked.float_cap:
        return None
    cap = Money.of(asked.float_cap, queries.agent(asked.agent).currency)
    if cap.minor <= 0:
        raise AmountNotPositive
    return cap


ADMIT = kinds.declare(
    "agents.admit",
    "Admission of an agent",
    payload=Admission,
    carry_out=admit,
    check=_could_be_admitted,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
DECLINE = kinds.declare(
    "agents.decline",
    "Refusal of an agent",
    payload=Declination,
    carry_out=decline,
    check=_could_be_declined,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
GRANT = kinds.declare(
    "agents.float",
    "Float for an agent",
    payload=Granting,
    carry_out=grant,
    check=_could_be_granted,
    makers=("sub_admin", "finance"),
    checkers=("sub_admin", "finance"),
)
