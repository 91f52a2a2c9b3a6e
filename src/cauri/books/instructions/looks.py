"""Asking a company because somebody looks at a payment: not each time, and not often.

It is asked on its own later, after pauses that grow with each time it was asked.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache

from cauri.books.instructions import queries, services
from cauri.books.instructions.models import Instruction
from cauri.books.payments.models import Payment
from cauri.infra.companies import queries as availability
from cauri.kit.transactions import durable

SETTLES_WITHIN: Final = timedelta(seconds=5)
LOOKED_AT_ONCE_IN: Final = timedelta(seconds=10)
MOST_ASKS_BY_LOOKS: Final = 2


@durable
def ask_for_look(payment: Payment, *, now: datetime) -> bool:
    """Ask the company of a pending payment what became of it, where that may tell more. Returns whether it was asked.

    What it said has had its effect: the payment is to be read anew then.
    """
    if payment.state != Payment.State.PENDING or not _may_tell_more(payment.pk, now):
        return False
    services.ask(payment.pk, now=now)
    return True


def _may_tell_more(payment_id: UUID, now: datetime) -> bool:
    try:
        instruction = queries.instruction(payment_id)
    except queries.UnknownInstruction:
        return False
    if instruction.state != Instruction.State.UNKNOWN or instruction.asks >= MOST_ASKS_BY_LOOKS:
        return False
    if availability.is_paused(instruction.company, now=now):
        return False
    settled = instruction.sent_at is not None and instruction.sent_at + SETTLES_WITHIN <= now
    return settled and cache.add(f"instructions.looked:{payment_id}", True, LOOKED_AT_ONCE_IN.total_seconds())
