"""Sending suspended money back to who paid it, once two members of staff want it: the bank is told after the commit.

It stands in suspense until the bank says that it was returned. What the bank refuses to return is suspended again.
Where it does not answer it is told again in growing pauses; after eight tries somebody has to look, and two members of
staff may end it (four_eyes).
"""

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

import structlog
from django.db.models import F, Q

from cauri.infra.companies import queries as availability
from cauri.kit.transactions import durable, transaction
from cauri.products.deposits import asking, booking, companies
from cauri.products.deposits.models import Incoming
from cauri.products.deposits.ports import CollectorRefused, CollectorSilent

ALARMS_AFTER: Final = 8  # tries
State = Incoming.State
_MOST_AT_ONCE = 50

log = structlog.get_logger(__name__)


@durable
def carry_out(incoming_id: UUID, *, now: datetime) -> None:
    """Have one sent back. Again changes nothing. Raises CollectorSilent: it is told again later.

    Whether the bank answers is noted apart: that it cannot send one back says nothing of its payments.
    """
    incoming = Incoming.objects.filter(pk=incoming_id, state=State.RETURNING).first()
    if incoming is None:
        return
    bank = companies.bank_named(incoming.company)
    if bank is None:
        raise CollectorSilent("nobody to be told")
    order = partial(bank.issuer.give_back, incoming.company_id, reference=reference_of(incoming))
    apart, refused = noted_under(bank.name), ""
    try:
        companies.asked(apart, order, now=now)
    except CollectorRefused as refusal:
        refused = str(refusal)
    # What was sent back before is refused, too.
    asking.ask(incoming.company, incoming.reference, now=now, noted_under=apart)
    if refused:
        _refused(incoming, refused)


@durable
def pursue(*, now: datetime) -> int:
    """Go on with what is being sent back and is due. Returns how many were asked about.

    What is at a company that is not asked any more waits until it is, or until staff end it.
    """
    named = [bank.name for bank in companies.banks()]
    due = Incoming.objects.filter(Q(next_ask_at=None) | Q(next_ask_at__lte=now), state=State.RETURNING)
    pursued = 0
    oldest = F("next_ask_at").asc(nulls_first=True)
    for waiting in due.filter(company__in=named).order_by(oldest, "received_at")[:_MOST_AT_ONCE]:
        if _is_paused(waiting.company, now) or not asking.claimed(waiting, now):
            continue
        try:
            carry_out(waiting.pk, now=now)
        except Exception as failure:
            _not_returned(waiting, failure)
            continue
        pursued += 1
    return pursued


def reference_of(incoming: Incoming) -> str:
    """Under which the bank knows our wish: always the same for a charge."""
    return f"rt-{incoming.pk.hex}"


def noted_under(company: str) -> str:
    """As what the answers of a company are watched when it is told to send money back."""
    return f"{company}-returning"


def _is_paused(company: str, now: datetime) -> bool:
    return any(availability.is_paused(name, now=now) for name in (company, noted_under(company)))


def _not_returned(waiting: Incoming, failure: Exception) -> None:
    """Silence may pass, and is an alarm once it has lasted; anything else is one at once."""
    facts = {"company": waiting.company, "incoming_id": str(waiting.pk)}
    if not isinstance(failure, CollectorSilent | CollectorRefused):
        log.error("deposits.not_returned", alarm=True, exc_info=failure, **facts)
    elif waiting.asks + 1 >= ALARMS_AFTER:
        log.error("deposits.not_returned", alarm=True, reason=str(failure), tries=waiting.asks + 1, **facts)
    else:
        log.warning("deposits.not_returned", reason=str(failure), **facts)


def _refused(incoming: Incoming, code: str) -> None:
    """It waits for a person again, who is told why."""
    log.warning("deposits.return_refused", company=incoming.company, incoming_id=str(incoming.pk), reason=code)
    with transaction():
        found = booking.locked_by_id(incoming.pk)
        if found.state == State.RETURNING:
            found.state, found.code, found.next_ask_at = State.SUSPENDED, code[:64], None
            found.save(update_fields=["state", "code", "next_ask_at"])
