"""What was reported, what differs, and whether that is all."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db.models import Min, QuerySet, Sum

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money
from cauri.servicing.reconciliation import booking
from cauri.servicing.reconciliation.models import Break, Item, Statement, Tally


class UnknownBreak(Refusal):
    """There is no such difference."""

    code: ClassVar[str] = "unknown_break"
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class Explained:
    """What a company holds for us by our books, and what of it is accounted for.

    `held = told + breaks + waiting + uncounted`, to the last unit; `uncounted` is what was posted since the last run.
    `stated` is what the company itself said to hold at the end of its last statement, where it says so: what that is
    more than `told` it had before its first report.
    """

    company: str
    held: Money
    told: Money
    breaks: Money
    waiting: Money
    uncounted: Money
    stated: Money | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left over."""
        return self.held == self.told + self.breaks + self.waiting + self.uncounted


def explained(company: str, currency: str) -> Explained:
    """What an account holds, taken apart."""
    mine = Item.objects.filter(company=company, currency=currency)
    sums = mine.aggregate(ours=Sum("ours_minor"), theirs=Sum("theirs_minor"))
    active = Break.objects.filter(item__company=company, item__currency=currency, state__in=Break.ACTIVE)
    waiting = mine.filter(state=Item.State.WAITING).aggregate(ours=Sum("ours_minor"), theirs=Sum("theirs_minor"))
    held = _held(company, currency)
    return Explained(
        company=company,
        held=held,
        told=Money.of_minor(sums["theirs"] or 0, currency),
        breaks=Money.of_minor(active.aggregate(sum=Sum("difference_minor"))["sum"] or 0, currency),
        waiting=Money.of_minor((waiting["ours"] or 0) - (waiting["theirs"] or 0), currency),
        uncounted=Money.of_minor(held.minor - (sums["ours"] or 0), currency),
        stated=_stated(company, currency),
    )


def covered_until(company: str) -> datetime | None:
    """The end of the last day that a company has reported; None where it has reported nothing."""
    last: date | None = (
        Statement.objects.filter(company=company).order_by("-last_day").values_list("last_day", flat=True).first()
    )
    return clock.end_of_day(last) if last else None


def days_missed(company: str, *, since: date, until: date) -> set[date]:
    """The days of these, both counted, of which no report tells, since the first of which one does."""
    kept = Statement.objects.filter(company=company)
    first: date | None = kept.aggregate(first=Min("first_day"))["first"]
    if first is None:
        return set()
    told = list(kept.filter(last_day__gte=since).values_list("first_day", "last_day").distinct())
    begins = max(first, since)
    days = (begins + timedelta(days=n) for n in range((until - begins).days + 1))
    return {day for day in days if not any(from_day <= day <= to_day for from_day, to_day in told)}


def statements() -> QuerySet[Statement]:
    """What was taken in, the latest first."""
    return Statement.objects.order_by("-received_at", "-id")


def breaks(*, company: str = "", kind: str = "", state: str = "active") -> QuerySet[Break]:
    """The differences, the oldest first; `active` are those that still differ."""
    found = Break.objects.select_related("item").order_by("opened_at", "id")
    if company:
        found = found.filter(item__company=company)
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state__in=Break.ACTIVE if state == "active" else [state])
    return found


def found_break(break_id: UUID) -> Break:
    """One difference. Raises UnknownBreak."""
    found = Break.objects.select_related("item").filter(pk=break_id).first()
    if found is None:
        raise UnknownBreak
    return found


def latest_tallies() -> list[Tally]:
    """What the last run found, for each account."""
    return list(Tally.objects.order_by("company", "currency", "-made_at", "-id").distinct("company", "currency"))


def _held(company: str, currency: str) -> Money:
    try:
        return -ledger.balance_of(ledger.account(booking.code_of(company, currency)).pk).balance
    except UnknownAccount:
        return Money.of_minor(0, currency)


def _stated(company: str, currency: str) -> Money | None:
    told = Statement.objects.filter(company=company, stated__has_key=currency).order_by(
        "-last_day", "-last_received_at"
    )
    last = told.values_list("stated", flat=True).first()
    return Money.of_minor(last[currency], currency) if last else None
