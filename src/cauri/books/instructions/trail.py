"""What a company was told of a payment, and said of it: what `payments.trail`, a room below, cannot know."""

from cauri.books.instructions.models import Instruction
from cauri.books.payments.models import Payment
from cauri.books.payments.trail import Step


def trail_of(payment: Payment) -> list[Step]:
    """The steps of a payment's instruction; none where no company carries it out."""
    found = Instruction.objects.filter(pk=payment.pk).first()
    if found is None:
        return []
    why = f": {found.code}" if found.code else ""
    number = f", its number {found.company_reference}" if found.company_reference else ""
    steps = [Step(found.given_at, "instruction", f"{found.company} is to carry it out{number}")]
    if found.sent_at is not None:
        steps.append(Step(found.sent_at, "company", f"sent {found.sends} times, asked {found.asks} times"))
    if found.stuck_since is not None:
        steps.append(Step(found.stuck_since, "company", "people were asked to find out"))
    if found.ended_at is not None:
        steps.append(Step(found.ended_at, "company", f"{found.state}{why}"))
    elif found.next_at is not None:
        steps.append(Step(None, "company", f"{found.state}{why}, next at {found.next_at:%Y-%m-%d %H:%M:%S}"))
    return steps
