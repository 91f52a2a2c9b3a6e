"""What became of a code for cash: what `payments.trail`, floors below, cannot know."""

from cauri.books.payments.models import Payment
from cauri.books.payments.trail import Step
from cauri.products.agents.cash_outs import queries


def trail_of(payment: Payment) -> list[Step]:
    """The steps of the cash-out that a payment is for; none where it is for none. Never its code."""
    found = queries.cash_out(payment.pk)
    if found is None:
        return []
    steps = [Step(found.made_at, "cash-out", f"{found.pk}: a code good until {found.expires_at:%Y-%m-%d %H:%M:%S}")]
    if found.tries:
        steps.append(Step(None, "cash-out", f"{found.tries} wrong codes were shown"))
    if found.redeemed_by is None:
        ended = Step(found.ended_at, "cash-out", found.state)
        return [*steps, ended]
    steps.append(Step(found.ended_at, "cash-out", f"redeemed by agent {found.redeemed_by_id}, paid by {found.paid_id}"))
    if found.commission_id is not None:
        steps.append(Step(found.ended_at, "cash-out", f"commission {found.commission_id}"))
    return steps
