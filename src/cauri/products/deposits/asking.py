"""Asking companies what became of the charges for us. A webhook and the job may do so in any order and number.

Only what a company answers when it is asked counts: `receiving` books it. What it does not answer stays unknown, and
it is asked again, in growing pauses and until a day after an intent has expired.
"""

from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q

from cauri.infra.companies import queries as availability
from cauri.kit.transactions import durable, transaction
from cauri.products.deposits import companies, receiving
from cauri.products.deposits.models import Incoming, Intent
from cauri.products.deposits.ports import CollectorRefused, CollectorSilent

_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
FIRST_PAUSE = _PAUSES[0]
ASKED_ON_FOR = timedelta(days=1)  # after an intent has expired; of one that is paid, a last time then
_AT_MOST_EVERY = timedelta(seconds=20)  # when customers look: they wait for the answer, and hold up others
_MOST_AT_ONCE = 50

State = Intent.State

log = structlog.get_logger(__name__)


@durable
def ask(company: str, reference: str, *, now: datetime, noted_under: str = "") -> None:
    """Ask a company about the charge with a reference, whether it is an intent's or not, and book what it answers.

    Whether it answered is noted under its own name, or under another one.

    Raises CollectorSilent, CollectorRefused.
    """
    teller = companies.teller_named(company)
    if teller is None:
        raise CollectorSilent("nobody to be asked")
    charge = companies.asked(noted_under or company, lambda: teller.look_up(reference), now=now)
    if charge is None:
        return
    if charge.reference != reference:
        raise CollectorSilent("an answer about something else")
    receiving.receive(company, charge, now=now)


@durable
def pursue_due(*, now: datetime) -> dict[str, int]:
    """Ask about every intent whose time has come. Of a company that is silent, the rest waits.

    Answers how many were asked about, and how many held ones were followed.
    """
    asked, silent = 0, set()
    for intent in Intent.objects.filter(next_ask_at__lte=now).order_by("next_ask_at")[:_MOST_AT_ONCE]:
        if intent.company in silent or not _claimed(intent, now):
            continue
        try:
            if not _ask_about(intent, now):
                silent.add(intent.company)
                continue
            _settle(intent, now)
        except Exception:  # one that cannot be booked must not keep the others waiting; it is asked about again
            log.exception("deposits.not_pursued", alarm=True, intent_id=str(intent.pk))
            continue
        asked += 1
    return {"asked": asked, "followed": receiving.follow_held(now=now)}


@durable
def ask_for_customer(intent: Intent, *, now: datetime) -> None:
    """Ask because somebody looks at an open intent, unless it was asked a moment ago or does not answer."""
    if availability.is_paused(intent.company, now=now):
        return
    lately = Q(asked_at__isnull=False, asked_at__gt=now - _AT_MOST_EVERY)
    with transaction():
        mine = Intent.objects.filter(pk=intent.pk, state=State.OPEN).exclude(lately).update(asked_at=now)
    if mine:
        _ask_about(intent, now)


def pause_after(asks: int) -> timedelta:
    """How long to wait before asking again, of what was asked about so many times before."""
    return _PAUSES[min(asks, len(_PAUSES) - 1)]


@durable
def expire(*, now: datetime) -> int:
    """End the open intents whose time is over. Returns how many. Money that still comes is credited all the same."""
    with transaction():
        return Intent.objects.filter(state=State.OPEN, expires_at__lte=now).update(state=State.EXPIRED, ended_at=now)


def claimed(incoming: Incoming, now: datetime) -> bool:
    """Whether this process is the one that asks about a charge now. The next time is written first, as for intents."""
    with transaction():
        due = Incoming.objects.filter(pk=incoming.pk, state=incoming.state, next_ask_at=incoming.next_ask_at)
        return bool(due.update(next_ask_at=now + pause_after(incoming.asks), asks=F("asks") + 1))


def _claimed(intent: Intent, now: datetime) -> bool:
    """Whether this process is the one that asks now. The next time is written first: who dies is followed then."""
    later = now + pause_after(intent.asks)
    last = intent.expires_at + ASKED_ON_FOR
    with transaction():
        due = Intent.objects.filter(pk=intent.pk, next_ask_at=intent.next_ask_at)
        return bool(due.update(next_ask_at=min(later, last) if now < last else later, asked_at=now, asks=F("asks") + 1))


def _ask_about(intent: Intent, now: datetime) -> bool:
    """Ask the intent's company. Answers whether it spoke."""
    try:
        ask(intent.company, intent.reference, now=now)
    except (CollectorSilent, CollectorRefused) as silence:
        log.warning("deposits.collector_silent", company=intent.company, intent_id=str(intent.pk), reason=str(silence))
        return isinstance(silence, CollectorRefused)
    return True


def _settle(intent: Intent, now: datetime) -> None:
    """Say when to ask next, now that the company has answered: no more, or of what is paid a last time."""
    last = intent.expires_at + ASKED_ON_FOR
    mine = Intent.objects.filter(pk=intent.pk)
    with transaction():
        if now >= last:
            mine.update(next_ask_at=None)
        else:
            mine.filter(state__in=[State.PAID, State.REVERSED]).update(next_ask_at=last)
