"""Paystack's report of a day, as CSV.

The columns are those of the sandbox's report. The real company's exports (transactions, transfers, refunds, and
settlements, each a file of its own) could not be had to compare: whoever has them brings them into these columns.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import ClassVar, Final

from django.conf import settings

from cauri.integrations.paystack.client import CURRENCIES
from cauri.kit import clock, http
from cauri.money import currencies
from cauri.money.amounts import LARGEST_MINOR, Money
from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.ports import Report, ReportLine, ReportUnavailable, ReportUnreadable

_COLUMNS: Final = ["type", "reference", "id", "amount", "currency", "fees", "status", "created_at"]
_MOST_LINES: Final = 200_000
_LONGEST_WORD: Final = 100
_LARGEST_REPORT: Final = 10 * 1024 * 1024
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_KINDS: Final = {
    "transaction": Kind.IN,
    "transfer": Kind.OUT,
    "refund": Kind.REFUND,
    "settlement": Kind.SETTLEMENT,
    "topup": Kind.TOP_UP,
}
_STATES: Final = {
    "success": State.DONE,
    "processed": State.DONE,
    "pending": State.PENDING,
    "processing": State.PENDING,
    "queued": State.PENDING,
    "ongoing": State.PENDING,
    "otp": State.PENDING,
    "needs-attention": State.PENDING,
    "failed": State.FAILED,
    "abandoned": State.FAILED,
    "reversed": State.REVERSED,
}


class PaystackReports:
    """A reconciliation.ports.ReportSource. Amounts are subunits."""

    is_bank: ClassVar[bool] = False

    @property
    def can_fetch(self) -> bool:
        """Whether somebody has said where reports are had."""
        return bool(settings.PAYSTACK_REPORT_URL)

    def fetch(self, day: date) -> bytes:
        """The report of a day in UTC, as it is now. Raises ReportUnavailable."""
        if not settings.PAYSTACK_REPORT_URL:
            raise ReportUnavailable("no_door")
        try:
            answer = _client(settings.PAYSTACK_REPORT_URL, settings.PAYSTACK_SECRET_KEY).send(
                "GET", "/report", query={"date": day.isoformat()}, repeatable=True
            )
        except http.NoAnswer:
            raise ReportUnavailable("no_answer") from None
        if answer.status != 200:
            raise ReportUnavailable("company_failed")
        return answer.body

    def read(self, body: bytes, *, day: date | None = None) -> Report:
        """What a report says. A file of which nobody says the day tells it by its lines. Raises ReportUnreadable."""
        lines = [_line(number, row) for number, row in _rows(body)]
        days = sorted(clock.day_of(line.happened_at) for line in lines) or ([day] if day else [])
        if not days:
            raise ReportUnreadable("no lines")
        if day is not None and {days[0], days[-1]} != {day}:
            raise ReportUnreadable("lines of another day")
        return Report(first_day=days[0], last_day=days[-1], lines=lines)


def _rows(body: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReportUnreadable("not UTF-8") from None
    rows = csv.reader(text.splitlines(), strict=True)
    try:
        if next(rows, None) != _COLUMNS:
            raise ReportUnreadable("other columns")
        for number, row in enumerate(rows, start=2):
            if number > _MOST_LINES:
                raise ReportUnreadable("too many lines")
            yield number, row
    except csv.Error:
        raise ReportUnreadable("not CSV") from None


def _line(number: int, row: list[str]) -> ReportLine:
    if len(row) != len(_COLUMNS):
        raise ReportUnreadable(f"columns in line {number}")
    kind, reference, company_id, amount, currency, fees, status, created_at = row
    if kind not in _KINDS or status not in _STATES:
        raise ReportUnreadable(f"type or status in line {number}")
    if not company_id or len(company_id) > _LONGEST_WORD or len(reference) > _LONGEST_WORD or "\x00" in "".join(row):
        raise ReportUnreadable(f"reference or id in line {number}")
    return ReportLine(
        kind=_KINDS[kind],
        reference=reference,
        company_id=company_id,
        amount=_money(number, amount, currency),
        fee=_money(number, fees, currency),
        state=_STATES[status],
        happened_at=_time(number, created_at),
    )


def _money(number: int, subunits: str, currency: str) -> Money:
    is_number = subunits.isascii() and subunits.isdigit() and len(subunits) <= len(str(LARGEST_MINOR)) - 1
    if currency not in CURRENCIES or not is_number:
        raise ReportUnreadable(f"amount in line {number}")
    return Money(int(subunits), currencies.named(currency))


def _time(number: int, written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise ReportUnreadable(f"time in line {number}") from None
    if at.tzinfo is None or at < _EARLIEST:
        raise ReportUnreadable(f"time in line {number}")
    return at


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"}, largest_answer=_LARGEST_REPORT)
