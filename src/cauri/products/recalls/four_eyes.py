"""What may be asked for about recalls: whether a transfer goes back although its recipient keeps it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.transactions import transaction_required
from cauri.products.recalls import queries, services


class RecallDecision(Payload):
    """What is done about a transfer that its sender wants back."""

    transfer: UUID = Field(title="Transfer", description="Its number in the list of recalls.")
    decision: Literal["give_back", "refuse"] = Field(
        title="Decision", description="Give back: what is held goes to the sender. Refuse: it stays the recipient's."
    )
    because: str = Field(title="Because", min_length=3, description="Both sides read it.")


@transaction_required
def decide(asked: RecallDecision, approved: Approved) -> None:
    """Raises what the verbs of services raise."""
    verb = services.give_back if asked.decision == "give_back" else services.refuse
    verb(asked.transfer, because=asked.because, now=approved.now)


def _could_be(asked: RecallDecision, now: datetime) -> None:
    found = queries.recall(asked.transfer)
    services.must_be_decidable(found, now)
    if asked.decision == "give_back" and not found.held:
        raise services.NothingHeld


RECALL = kinds.declare(
    "recalls.decision",
    "Recall of a transfer",
    payload=RecallDecision,
    carry_out=decide,
    check=_could_be,
    makers=("sub_admin", "support", "compliance"),
    checkers=("sub_admin", "compliance"),
)
