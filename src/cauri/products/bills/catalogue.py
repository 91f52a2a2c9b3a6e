"""What is on offer: brought in line with what the companies sell, and switched off by staff."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

import structlog

from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, SYSTEM, Actor, Origin, Subject
from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as watch
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.products.bills import companies, queries
from cauri.products.bills.companies import Company
from cauri.products.bills.models import (
    LONGEST_CODE,
    LONGEST_LABEL,
    LONGEST_NAME,
    LONGEST_PATTERN,
    Biller,
    Offer,
)
from cauri.products.bills.ports import CompanySilent
from cauri.products.bills.ports import Offer as Offered

log = structlog.get_logger(__name__)
# With a group that repeats, a pattern can take for ever to say no.
_COSTLY: Final = re.compile(r"\)[*+{?]")
REFRESHED_EVERY: Final = timedelta(days=1)
TRIED_AGAIN_IN: Final = timedelta(hours=1)  # when it could not be had, or not be kept
_CATALOGUES: Final = "-catalogue"  # watched apart: a company may do everything else
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_WORDS_OF_OFFERS: Final = (
    "biller_id", "category", "name", "currency", "least_minor", "most_minor", "account_label", "pattern", "validated",
    "active", "seen_at",
)  # fmt: skip


class ReasonMissing(Refusal):
    """Switching a biller off takes a reason."""

    code: ClassVar[str] = "biller_reason_missing"


@durable
def refresh(*, now: datetime, by: Actor = SYSTEM, origin: Origin = NOWHERE) -> dict[str, int]:
    """Bring what is on offer in line with every company's catalogue. Returns how many offers came, stayed and went.

    Of a company that is silent, or answers with less than half of what it had, nothing changes, and an alarm is
    raised: that is rather a fault of its than the end of its business.
    """
    return _refreshed(companies.instructed(), now=now, by=by, origin=origin)


@durable
def refresh_due(*, now: datetime) -> dict[str, int]:
    """`refresh`, of the companies whose catalogue was never had, or not for a day and not asked for within the hour."""
    due = [name for name in companies.instructed() if _is_due(name, now)]
    return _refreshed(due, now=now, by=SYSTEM, origin=NOWHERE)


def _is_due(name: str, now: datetime) -> bool:
    seen = queries.last_seen(name)
    if seen is None:
        return True
    tried = availability.last_noted(f"{name}{_CATALOGUES}")
    return seen <= now - REFRESHED_EVERY and (tried is None or tried <= now - TRIED_AGAIN_IN)


def _refreshed(names: Sequence[str], *, now: datetime, by: Actor, origin: Origin) -> dict[str, int]:
    done = {"added": 0, "kept": 0, "gone": 0, "left_alone": 0}
    for name in names:
        try:
            found = _of_one(name, now=now, by=by, origin=origin)
        except Exception:  # one that cannot be kept must not keep the others from being asked
            log.exception("bills.catalogue_not_kept", alarm=True, company=name)
            found = None
        watch.note(f"{name}{_CATALOGUES}", answered=found is not None, now=now)
        for what, count in ({"left_alone": 1} if found is None else found).items():
            done[what] += count
    return done


def _of_one(name: str, *, now: datetime, by: Actor, origin: Origin) -> dict[str, int] | None:
    """How many offers of a company came, stayed and went; None if it is left alone."""
    company = companies.named(name)
    offered = None if company is None else _catalogue_of(company, now)
    if offered is None:
        return None
    with transaction():
        return _brought_in_line(name, offered, by=by, now=now, origin=origin)


def switch_off(code: str, *, because: str, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let nothing more be paid to a biller; what is under way goes on. Raises ReasonMissing, queries.UnknownBiller."""
    if not because.strip():
        raise ReasonMissing
    with transaction():
        biller = _locked(code)
        if biller.off_since is None:
            biller.off_since = now
            biller.save(update_fields=["off_since"])
            after = {"biller": code, "because": because.strip()[:200]}
            _record("bills.biller_switched_off", code, after, by=by, now=now, origin=origin)


def switch_on(code: str, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let a biller be paid again. Raises queries.UnknownBiller."""
    with transaction():
        biller = _locked(code)
        if biller.off_since is not None:
            biller.off_since = None
            biller.save(update_fields=["off_since"])
            _record("bills.biller_switched_on", code, {"biller": code}, by=by, now=now, origin=origin)


def _catalogue_of(company: Company, now: datetime) -> list[Offered] | None:
    """What a company sells, as far as it makes sense; None if it did not say, or not all of it."""
    try:
        told = companies.ask(company, company.bills.offers, now=now)
    except CompanySilent:
        log.error("bills.catalogue_silent", alarm=True, company=company.name)  # noqa: TRY400 - whose silence is logged
        return None
    offered = list({one.company_code: one for one in told if _makes_sense(one)}.values())
    if len(offered) < len(told):
        log.warning("bills.catalogue_nonsense", company=company.name, dropped=len(told) - len(offered))
    had = queries.active_offers_of(company.name)
    if 2 * len(offered) < had:
        log.error("bills.catalogue_halved", alarm=True, company=company.name, had=had, offered=len(offered))
        return None
    return offered


def _makes_sense(one: Offered) -> bool:
    """Whether it can be kept and paid for as it is told."""
    return (
        one.least.currency == one.most.currency
        and 0 < one.least.minor <= one.most.minor
        and 0 < len(one.company_code) <= LONGEST_CODE
        and _CODE.fullmatch(one.biller) is not None
        and len(one.country) == 2
        and bool(one.name.strip() and one.biller_name.strip())
    )


@transaction_required
def _brought_in_line(
    company: str, offered: Sequence[Offered], *, by: Actor, now: datetime, origin: Origin
) -> dict[str, int]:
    billers = _billers_of(company, offered)
    sold = [one for one in offered if one.biller in billers]
    codes = {one.company_code for one in sold}
    had = set(Offer.objects.filter(company=company, active=True).values_list("company_code", flat=True))
    Offer.objects.bulk_create(
        [_row(company, one, now) for one in sold],
        update_conflicts=True,
        unique_fields=["company", "company_code"],
        update_fields=_WORDS_OF_OFFERS,
    )
    Offer.objects.filter(company=company, active=True).exclude(company_code__in=codes).update(active=False)
    done = {"added": len(codes - had), "kept": len(codes & had), "gone": len(had - codes)}
    if by != SYSTEM or done["added"] or done["gone"]:
        _record("bills.catalogue_refreshed", company, {"company": company, **done}, by=by, now=now, origin=origin)
    return done


@transaction_required
def _billers_of(company: str, offered: Iterable[Offered]) -> set[str]:
    """The billers that a company reaches for us, brought in line.

    Whom another company reaches already is left to that one, as long as it is instructed.
    """
    words = {one.biller: one for one in offered}
    prefixes = {code: sorted({p for one in offered if one.biller == code for p in one.prefixes}) for code in words}
    rows = [
        Biller(
            code=code, name=one.biller_name[:LONGEST_NAME], company=company, country=one.country,
            prefixes=prefixes[code],
        )
        for code, one in sorted(words.items())
    ]  # fmt: skip
    Biller.objects.bulk_create(rows, ignore_conflicts=True)
    others = set(companies.instructed()) - {company}
    ours = list(Biller.objects.select_for_update().filter(pk__in=words).exclude(company__in=others).order_by("pk"))
    for biller in ours:
        told = words[biller.pk]
        biller.company, biller.country = company, told.country
        biller.name, biller.prefixes = told.biller_name[:LONGEST_NAME], prefixes[biller.pk]
    Biller.objects.bulk_update(ours, ["name", "company", "country", "prefixes"])
    return {biller.pk for biller in ours}


def _row(company: str, one: Offered, now: datetime) -> Offer:
    return Offer(
        biller_id=one.biller,
        company=company,
        company_code=one.company_code,
        category=str(one.category),
        name=one.name[:LONGEST_NAME],
        currency=one.least.currency.code,
        least_minor=one.least.minor,
        most_minor=one.most.minor,
        account_label=one.account_label[:LONGEST_LABEL],
        pattern=_usable(one.pattern),
        validated=one.validated,
        active=True,
        seen_at=now,
    )


def _usable(pattern: str) -> str:
    """A pattern that can be asked; nothing in place of one that cannot: then the company alone judges accounts."""
    if len(pattern) > LONGEST_PATTERN or _COSTLY.search(pattern):
        return ""
    try:
        re.compile(pattern)
    except re.error:
        return ""
    return pattern


def _locked(code: str) -> Biller:
    found = Biller.objects.select_for_update().filter(pk=code).first()
    if found is None:
        raise queries.UnknownBiller
    return found


def _record(
    action: str, subject: str, after: Mapping[str, object], *, by: Actor, now: datetime, origin: Origin
) -> None:
    audit.record(action, actor=by, now=now, subject=Subject("bills.biller", subject), after=after, origin=origin)
