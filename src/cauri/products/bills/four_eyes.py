"""What may be asked for about bills: what becomes of one that its payer wants back."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cauri.identity.approvals import kinds
from cauri.identity.approvals.kinds import Approved, Payload
from cauri.kit.transactions import transaction_required
from cauri.products.bills import queries
from cauri.products.bills.refunds import services


class RefundDecision(Payload):
    """What is done about a bill that its payer wants back."""

    bill: UUID = Field(title="Bill", description="Its number in the list of refund requests.")
    decision: Literal["cancel", "pay", "decline", "taken_back", "not_taken_back"] = Field(
        title="Decision",
        description="Cancel: the company is asked to take it back. Pay: the house gives it back at its own cost, where"
        " the company does not. Decline. Taken back, not taken back: what people found out at a company that does not"
        " say.",
    )
    because: str = Field(title="Because", min_length=3, description="The customer reads it where it is declined.")


@transaction_required
def decide(asked: RefundDecision, approved: Approved) -> None:
    """Raises what the verbs of refunds.services raise."""
    match asked.decision:
        case "cancel":
            services.cancel(asked.bill, now=approved.now)
        case "pay":
            services.pay(asked.bill, because=asked.because, now=approved.now)
        case "decline":
            services.decline(asked.bill, because=asked.because, now=approved.now)
        case _:
            services.settle(asked.bill, taken_back=asked.decision == "taken_back", now=approved.now)


def _could_be(asked: RefundDecision, _now: datetime) -> None:
    found = queries.refund_request(asked.bill)
    match asked.decision:
        case "cancel":
            services.must_be_cancellable(found)
        case "pay":
            services.must_be_payable(found)
        case "decline":
            services.must_be_decidable(found)
        case _:
            services.must_be_stuck(found)


REFUND = kinds.declare(
    "bills.refund",
    "Refund of a bill",
    payload=RefundDecision,
    carry_out=decide,
    check=_could_be,
    makers=("sub_admin", "support", "finance"),
    checkers=("sub_admin", "finance"),
)
