"""What became of money for somebody who had not joined: what `payments.trail`, floors below, cannot know."""

from cauri.books.payments.models import Payment
from cauri.books.payments.trail import Step
from cauri.products.claims import queries
from cauri.products.claims.models import ClaimableTransfer


def trail_of(payment: Payment) -> list[Step]:
    """The steps of the transfer that a payment is of; none where it is of none. Never the number."""
    found = queries.transfer_by(payment.pk)
    if found is None:
        return []
    steps = [Step(found.made_at, "claim", f"{found.pk}: to be claimed before {found.expires_at:%Y-%m-%d %H:%M:%S}")]
    if found.texted_at is not None:
        steps.append(Step(found.texted_at, "claim", "the number was written to"))
    if found.found_at is not None:
        steps.append(Step(found.found_at, "claim", f"{found.recipient_id} has proven the number"))
    how = f"claimed, paid by {found.paid_id}" if found.state == ClaimableTransfer.State.CLAIMED else found.state
    return [*steps, Step(found.ended_at, "claim", how)]
