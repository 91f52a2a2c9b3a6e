"""Reading what banks say came in. Nobody has to tell us of a transfer: it is in the bank's list, told or not.

A webhook and this job may book the same charge in any order and number; the place in the list moves on only behind
what was booked.
"""

from datetime import datetime, timedelta
from functools import partial

import structlog

from cauri.infra.companies import queries as availability
from cauri.kit.transactions import durable, transaction
from cauri.products.deposits import asking, companies, receiving
from cauri.products.deposits.companies import Bank
from cauri.products.deposits.models import Feed, Incoming
from cauri.products.deposits.ports import Charge, CollectorRefused, CollectorSilent

_MOST_PAGES = 20  # in one run; what is left comes with the next
_MOST_AT_ONCE = 100
_LEFT_FOR = timedelta(minutes=1)  # longer than booking a charge may take

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
    """Ask about what was received and never booked, because somebody died in between. Returns how many."""
    old = Incoming.objects.filter(state=Incoming.State.RECEIVED, received_at__lte=now - _LEFT_FOR)
    asked = 0
    for left in old.exclude(account=None).order_by("received_at")[:_MOST_AT_ONCE]:
        try:
            asking.ask(left.company, left.reference, now=now)
        except (CollectorSilent, CollectorRefused) as silence:
            log.warning("deposits.bank_silent", company=left.company, reason=str(silence))
            continue
        asked += 1
    return asked


def _read(bank: Bank, now: datetime) -> int:
    """Page after page, until nothing is new. Raises CollectorSilent."""
    with transaction():
        feed, _ = Feed.objects.get_or_create(pk=bank.name)
    place, all_booked, told = feed.place, True, 0
    for _ in range(_MOST_PAGES):
        page = companies.asked(bank.name, partial(bank.issuer.changes, place), now=now)
        told += len(page.charges)
        booked = [_booked(bank.name, charge, now) for charge in page.charges]
        all_booked &= all(booked)
        if all_booked:
            _move_on(bank.name, page.following, now)
        if not page.charges or page.following == place:
            break
        place = page.following
    return told


def _booked(company: str, charge: Charge, now: datetime) -> bool:
    """Whether it was booked. What cannot be must not keep the others waiting: it is told again with the next run."""
    try:
        receiving.receive(company, charge, now=now)
    except Exception:
        log.exception("deposits.not_booked", alarm=True, company=company, company_id=charge.company_id)
        return False
    return True


def _move_on(company: str, place: str, now: datetime) -> None:
    with transaction():
        Feed.objects.filter(pk=company).update(place=place, read_at=now)
