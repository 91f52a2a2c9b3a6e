"""What may be asked for about instructions: to say what a company did, when it does not say so itself."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cauri.books.instructions import queries, services
from cauri.books.instructions.ports import Outcome
from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.transactions import transaction_required

_SETTLED = "settled"


class Finding(Payload):
    """What people found out about a payment at the company."""

    payment_id: UUID = Field(title="Payment")
    outcome: Literal["succeeded", "failed", "settled"] = Field(
        title="What the company did",
        description="Succeeded: it has paid. Failed: it never will; the money goes back. Settled: what called for"
        " people has been put in order, where the payment itself has ended.",
    )
    evidence: str = Field(title="Where that is seen", min_length=3, examples=["Statement of 3 March, line 17"])


@transaction_required
def decide(asked: Finding, approved: Approved) -> None:
    """Conclude the payment. Raises queries.UnknownInstruction, services.NotStuck."""
    if asked.outcome == _SETTLED:
        services.acknowledge(asked.payment_id)
    else:
        services.decide(asked.payment_id, Outcome(asked.outcome), now=approved.now)


def _open(asked: Finding, _now: datetime) -> None:
    found = queries.instruction(asked.payment_id)
    if asked.outcome == _SETTLED:
        services.must_call_for_people(found)
    else:
        services.must_be_stuck(found)


kinds.declare(
    "instructions.finding",
    "Finding about a payment by a company",
    payload=Finding,
    carry_out=decide,
    check=_open,
    makers=("sub_admin", "support", "finance"),
    checkers=("sub_admin", "finance"),
)
