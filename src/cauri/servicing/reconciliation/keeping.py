"""Keeping what a company tells: each thing stands here once, as it was told last."""

import hashlib
from datetime import datetime
from uuid import UUID

from cauri.kit import clock
from cauri.kit.transactions import transaction_required
from cauri.servicing.reconciliation import items
from cauri.servicing.reconciliation.items import Wanted
from cauri.servicing.reconciliation.models import LONGEST_REFERENCE, Item, Line, Statement
from cauri.servicing.reconciliation.ports import Report, ReportLine

_TOLD = ("amount_minor", "fee_minor", "state", "item", "statement", "told_at", "brought_by")
_Key = tuple[str, str]


@transaction_required
def keep(
    company: str, report: Report, body: bytes, *, brought_by: UUID | None, now: datetime
) -> tuple[Statement, set[UUID]]:
    """Keep a report, and tell which items it is about. What was kept before is the newest word again: its lines too."""
    statement, is_new = Statement.objects.get_or_create(
        digest=_digest(company, report, body),
        defaults={
            "company": company,
            "first_day": report.first_day,
            "last_day": report.last_day,
            "lines_count": len(report.lines),
            "stated": {code: amount.minor for code, amount in report.closing.items()},
            "received_at": now,
            "last_received_at": now,
            "brought_by": brought_by,
        },
    )
    if not is_new:
        statement.last_received_at = now
        statement.save(update_fields=["last_received_at"])
    return statement, _keep_lines(statement, _by_number(report), brought_by, now)


def _by_number(report: Report) -> dict[_Key, ReportLine]:
    """Lines by kind and company's number. What a report has twice under one number is two things, not one."""
    lines: dict[_Key, ReportLine] = {}
    for line in report.lines:
        number, again = line.company_id[:LONGEST_REFERENCE], 1
        while (line.kind, number) in lines:
            again += 1
            number = f"{line.company_id[: LONGEST_REFERENCE - 10]} #{again}"
        lines[line.kind, number] = line
    return lines


def _keep_lines(
    statement: Statement, told: dict[_Key, ReportLine], brought_by: UUID | None, now: datetime
) -> set[UUID]:
    company = statement.company
    wanted = {
        key: Wanted(
            currency=line.amount.currency.code,
            names=tuple(name for name in (line.reference, key[1]) if name),
            on=clock.day_of(line.happened_at),
        )
        for key, line in told.items()
    }
    of_each = items.found_or_opened(company, wanted)
    touched: set[UUID] = set()
    for part in items.in_parts(told):
        known = {
            (line.kind, line.company_id): line
            for line in Line.objects.filter(company=company, company_id__in=[number for _, number in part])
        }
        changed = [_told_anew(known[key], told[key], of_each[key], touched) for key in part if key in known]
        new = [_line(statement, key[1], told[key], of_each[key]) for key in part if key not in known]
        for line in (*changed, *new):
            line.statement, line.told_at, line.brought_by = statement, now, brought_by
            touched.add(line.item_id)
        Line.objects.bulk_update(changed, _TOLD)
        Line.objects.bulk_create(new)
    return touched


def _told_anew(line: Line, told: ReportLine, item: Item, touched: set[UUID]) -> Line:
    touched.add(line.item_id)
    if line.item_id != item.pk and told.amount.currency.code != line.item.currency:
        line.item = item
    line.amount_minor, line.fee_minor, line.state = told.amount.minor, told.fee.minor, told.state
    return line


def _line(statement: Statement, number: str, told: ReportLine, item: Item) -> Line:
    return Line(
        item=item,
        company=statement.company,
        kind=told.kind,
        company_id=number,
        amount_minor=told.amount.minor,
        fee_minor=told.fee.minor,
        state=told.state,
        happened_at=told.happened_at,
    )


def _digest(company: str, report: Report, body: bytes) -> str:
    whose = f"{company} {report.first_day} {report.last_day} ".encode()
    return hashlib.sha256(whose + body).hexdigest()
