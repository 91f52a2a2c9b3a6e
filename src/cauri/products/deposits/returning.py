"""Sending suspended money back to who paid it, once two members of staff want it: the bank is told after the commit.

It stands in suspense until the bank says that it was returned. What the bank refuses to return is suspended again.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

import structlog

from cauri.infra.companies import queries as availability
from cauri.kit.transactions import durable, transaction
from cauri.products.deposits import asking, booking, companies
from cauri.products.deposits.models import Incoming
from cauri.products.deposits.ports import CollectorRefused, CollectorSilent

State = Incoming.State
_MOST_AT_ONCE = 50

log = structlog.get_logger(__name__)


@durable
def carry_out(incoming_id: UUID, *, now: datetime) -> None:
    """Have one sent back. Again changes nothing. Raises CollectorSilent: it is told again later."""
    incoming = Incoming.objects.filter(pk=incoming_id, state=State.RETURNING).first()
    if incoming is None:
        return
    bank = companies.bank_named(incoming.company)
    if bank is None:
        raise CollectorSilent("nobody to be told")
    order = partial(bank.issuer.give_back, incoming.company_id, reference=reference_of(incoming))
    refused = ""
    try:
        companies.asked(bank.name, order, now=now)
    except CollectorRefused as refusal:
        refused = str(refusal)
    asking.ask(incoming.company, incoming.reference, now=now)  # what was sent back before is refused, too
    if refused:
        _refused(incoming, refused)


@durable
def pursue(*, now: datetime) -> int:
    """Go on with what is being sent back. Returns how many were asked about."""
    pursued = 0
    for waiting in Incoming.objects.filter(state=State.RETURNING).order_by("received_at")[:_MOST_AT_ONCE]:
        if availability.is_paused(waiting.company, now=now):
            continue
        try:
            carry_out(waiting.pk, now=now)
        except (CollectorSilent, CollectorRefused) as silence:
            log.warning("deposits.not_returned", company=waiting.company, reason=str(silence))
            continue
        pursued += 1
    return pursued


def reference_of(incoming: Incoming) -> str:
    """Under which the bank knows our wish: always the same for a charge."""
    return f"rt-{incoming.pk.hex}"


def _refused(incoming: Incoming, code: str) -> None:
    """It waits for a person again, who is told why."""
    log.warning("deposits.return_refused", company=incoming.company, incoming_id=str(incoming.pk), reason=code)
    with transaction():
        found = booking.locked_by_id(incoming.pk)
        if found.state == State.RETURNING:
            found.state, found.code = State.SUSPENDED, code[:64]
            found.save(update_fields=["state", "code"])
