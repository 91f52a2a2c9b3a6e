"""Taking reports in, and what staff say of the differences. What follows from a report is `working`."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

import structlog

from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.kit import clock
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.servicing.reconciliation import keeping, queries, sources, working
from cauri.servicing.reconciliation.models import LONGEST_NOTE, Break, Item, Statement, Tally
from cauri.servicing.reconciliation.ports import ReportUnavailable, ReportUnreadable
from cauri.servicing.reconciliation.sources import Company

LARGEST_REPORT: Final = 10 * 1024 * 1024  # bytes
ASKED_AGAIN_FOR: Final = timedelta(days=31)  # about days that were missed, or on which something still differs
MOST_DAYS_AT_ONCE: Final = 40
TALLIES_KEPT: Final = timedelta(days=90)
ALARMING: Final = timedelta(days=3)  # without a report of a company that has a door for it

_DAY: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


class NotAReport(Refusal):
    """The file cannot be read as this company's report: the fact `why` says what is wrong, and where."""

    code: ClassVar[str] = "report_unreadable"


class ReportTooLarge(Refusal):
    """The file is larger than any report."""

    code: ClassVar[str] = "report_too_large"
    status: ClassVar[int] = 413


class BreakEnded(Refusal):
    """The two sides do not differ there any more."""

    code: ClassVar[str] = "break_ended"
    status: ClassVar[int] = 409


class NoteMissing(Refusal):
    """To explain a difference takes words."""

    code: ClassVar[str] = "break_note_missing"


@durable
def fetch_due(*, now: datetime) -> dict[str, int]:
    """Have the reports that are due from every company with a door for them, and compare them with our books.

    Those are yesterday's, the days that were missed, and those on which something differs still: a company may think
    again. Of one that is silent the rest waits. The same report again posts nothing again.
    """
    done = {"reports": 0, "silent": 0, "unreadable": 0}
    for company in sources.companies():
        if not company.source.can_fetch:
            continue
        for day in _days_due(company.name, clock.day_of(now)):
            outcome = _fetch(company, day, now)
            done[outcome] += 1
            if outcome == "silent":
                break
        _alarm_if_silent(company.name, now)
    with transaction():
        tallies = working.run(now=now)
    return {**done, "breaks": sum(one.breaks_count for one in tallies)}


@durable
def take_in(name: str, body: bytes, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> Statement:
    """Take in a report that staff have brought, and compare it with our books; the same again is the one from before.

    What it tells is the newest word then, whatever was told in between.
    Raises sources.UnknownReportSource, ReportTooLarge, NotAReport.
    """
    company = sources.named(name)
    if len(body) > LARGEST_REPORT:
        raise ReportTooLarge
    try:
        report = company.source.read(body)
    except ReportUnreadable as unreadable:
        raise NotAReport(why=str(unreadable)) from None
    if report.last_day > clock.day_of(now) + _DAY:  # somewhere it is tomorrow already, and nowhere later
        raise NotAReport(why="days that have not come")
    with transaction():
        working.lock()
        statement, told = keeping.keep(company.name, report, body, brought_by=by.id, now=now)
        _record("reconciliation.report_taken_in", by, Subject("reconciliation.statement", statement.pk), now, origin)
        working.run(told=told, now=now)
    return statement


@durable
def explain(break_id: UUID, note: str, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> Break:
    """Say why something differs. It goes on differing, and says so. Raises UnknownBreak, BreakEnded, NoteMissing."""
    if not note.strip():
        raise NoteMissing
    with transaction():
        working.lock()
        found = active_break(break_id)
        found.state, found.note, found.noted_by = Break.State.EXPLAINED, note.strip()[:LONGEST_NOTE], by.id
        found.changed_at = now
        found.save(update_fields=["state", "note", "noted_by", "changed_at"])
        _record("reconciliation.break_explained", by, Subject("reconciliation.break", found.pk), now, origin)
    return found


@durable
def prune_tallies(*, now: datetime) -> int:
    """Forget what runs of long ago came to, but for the last of each account. Returns how many."""
    with transaction():
        last = [one.pk for one in queries.latest_tallies()]
        pruned, _ = Tally.objects.filter(made_at__lt=now - TALLIES_KEPT).exclude(pk__in=last).delete()
    return pruned


@transaction_required
def active_break(break_id: UUID) -> Break:
    """A break that still differs. Raises UnknownBreak, BreakEnded."""
    found = queries.found_break(break_id)
    if not found.is_active:
        raise BreakEnded
    return found


def _fetch(company: Company, day: date, now: datetime) -> str:
    """Have one day's report, and let follow what does. Answers how that went."""
    try:
        body = company.source.fetch(day)
        report = company.source.read(body, day=day)
        with transaction():
            working.lock()
            _, told = keeping.keep(company.name, report, body, brought_by=None, now=now)
            working.run(told=told, now=now)
    except ReportUnavailable as silence:
        log.warning("reconciliation.no_report", company=company.name, day=str(day), reason=str(silence))
        return "silent"
    except Exception:  # whatever one report does must not keep other days and companies from being compared
        log.exception("reconciliation.unreadable", alarm=True, company=company.name, day=str(day))
        return "unreadable"
    return "reports"


def _days_due(company: str, today: date) -> list[date]:
    """Which days a company is asked about, the earliest first; no more than it can be asked about at once."""
    since, yesterday = today - ASKED_AGAIN_FOR, today - _DAY
    missed = queries.days_missed(company, since=since, until=yesterday)
    unsettled = Item.objects.filter(company=company, begun_on__range=(since, yesterday))
    differing = unsettled.exclude(state=Item.State.SETTLED).values_list("begun_on", flat=True).distinct()
    return sorted({yesterday, *missed, *differing})[-MOST_DAYS_AT_ONCE:]


def _alarm_if_silent(company: str, now: datetime) -> None:
    covered = queries.covered_until(company)
    if covered is not None and covered < now - ALARMING:
        log.error("reconciliation.not_reported_for_days", alarm=True, company=company, covered_until=str(covered))


def _record(action: str, by: Actor, subject: Subject, now: datetime, origin: Origin) -> None:
    audit.record(action, actor=by, now=now, subject=subject, origin=origin)
