"""Reading what banks say came in. Nobody has to tell us of a transfer: it is in the bank's list, told or not.

A webhook and this job may book the same charge in any order and number; the place in the list moves on only behind
what was booked, or is kept to be asked about again.
"""

from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db.models import F, Q

from cauri.infra.companies import queries as availability
from cauri.kit.transactions import durable, transaction
from cauri.products.deposits import asking, companies, receiving
from cauri.products.deposits.companies import Bank
from cauri.products.deposits.models import Feed, Incoming
from cauri.products.deposits.ports import Charge, CollectorRefused, CollectorSilent

_MOST_PAGES = 20  # in one run; what is left comes with the next
_MOST_AT_ONCE = 100
_LEFT_FOR = timedelta(minutes=1)  # longer than booking a charge may take
_ASKED_ON = (Incoming.State.RECEIVED, Incoming.State.RETURNING)

log = structlog.get_logger(__name__)


@durable
def read(*, now: datetime) -> dict[str, int]:
    """Book what came in at every bank since the last time. Answers how many charges were told, and looked at again."""
    told = 0
    for bank in companies.banks():
        if availability.is_paused(bank.name, now=now):
            continue
        try:
            told += _read(bank, now)
        except CollectorSilent as silence:
            log.warning("deposits.bank_silent", company=bank.name, reason=str(silence))
    return {"told": told, "again": look_again(now=now)}


@durable
def look_again(*, now: datetime) -> int:
    """Ask about what was received and never booked: somebody died in between, or it could not be. Returns how many."""
    died = Q(state=Incoming.State.RECEIVED, received_at__lte=now - _LEFT_FOR, next_ask_at=None)
    named = Q(intent=None) | Q(account__isnull=False)  # the others' intents are asked about by themselves
    old = Incoming.objects.filter((died & named) | Q(next_ask_at__lte=now)).exclude(state=Incoming.State.RETURNING)
    asked = 0
    for left in old.order_by(F("next_ask_at").asc(nulls_first=True), "received_at")[:_MOST_AT_ONCE]:
        if availability.is_paused(left.company, now=now) or not asking.claimed(left, now):
            continue
        try:
            asking.ask(left.company, left.reference, now=now)
        except (CollectorSilent, CollectorRefused) as silence:
            log.warning("deposits.bank_silent", company=left.company, reason=str(silence))
            continue
        except Exception:  # one that cannot be booked must not keep the others waiting
            log.exception("deposits.not_booked", alarm=True, company=left.company, incoming_id=str(left.pk))
            continue
        with transaction():
            done = Incoming.objects.filter(pk=left.pk).exclude(state__in=_ASKED_ON)
            done.update(next_ask_at=None, asks=0)
        asked += 1
    return asked


def _read(bank: Bank, now: datetime) -> int:
    """Page after page, until nothing is new. Raises CollectorSilent."""
    with transaction():
        feed, _ = Feed.objects.get_or_create(pk=bank.name)
    place, all_kept, told = feed.place, True, 0
    for _ in range(_MOST_PAGES):
        page = companies.asked(bank.name, partial(bank.issuer.changes, place), now=now)
        told += len(page.charges)
        kept = [_booked(bank.name, charge, now) for charge in page.charges]
        all_kept &= all(kept)
        if all_kept:
            _move_on(bank.name, page.following, now)
        if not page.charges or page.following == place:
            break
        place = page.following
    return told


def _booked(company: str, charge: Charge, now: datetime) -> bool:
    """Whether it was booked, or is kept to be asked about again: one that cannot be must not hold up the others."""
    try:
        receiving.receive(company, charge, now=now)
    except Exception:
        log.exception("deposits.not_booked", alarm=True, company=company, company_id=charge.company_id)
        return _put_off(company, charge, now)
    return True


def _put_off(company: str, charge: Charge, now: datetime) -> bool:
    try:
        receiving.put_off(company, charge, until=now + _LEFT_FOR, now=now)
    except Exception:
        log.exception("deposits.not_kept", alarm=True, company=company, company_id=charge.company_id)
        return False
    return True


def _move_on(company: str, place: str, now: datetime) -> None:
    with transaction():
        Feed.objects.filter(pk=company).update(place=place, read_at=now)
