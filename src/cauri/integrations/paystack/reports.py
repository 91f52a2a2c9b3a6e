"""Paystack's report of a day, as CSV.

The columns are those of the sandbox's report. The real company's exports (transactions, transfers, refunds, and
settlements, each a file of its own) could not be had to compare: whoever has them brings them into these columns.
"""

from datetime import date
from functools import cache
from typing import ClassVar, Final

from django.conf import settings

from cauri.integrations.paystack.client import CURRENCIES
from cauri.kit import http
from cauri.money import currencies
from cauri.money.amounts import LARGEST_MINOR, Money
from cauri.servicing.reconciliation import tables
from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.ports import Report, ReportLine, ReportUnavailable, ReportUnreadable

_COLUMNS: Final = ["type", "reference", "id", "amount", "currency", "fees", "status", "created_at"]
_LARGEST_REPORT: Final = 10 * 1024 * 1024
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
        lines = [_line(number, row) for number, row in tables.rows(body, _COLUMNS)]
        first, last = tables.days_of(lines, day)
        return Report(first_day=first, last_day=last, lines=lines)


def _line(number: int, row: list[str]) -> ReportLine:
    if len(row) != len(_COLUMNS):
        raise ReportUnreadable(f"columns in line {number}")
    kind, reference, company_id, amount, currency, fees, status, created_at = row
    if kind not in _KINDS or status not in _STATES:
        raise ReportUnreadable(f"type or status in line {number}")
    tables.must_be_named(number, reference, company_id)
    return ReportLine(
        kind=_KINDS[kind],
        reference=reference,
        company_id=company_id,
        amount=_money(number, amount, currency),
        fee=_money(number, fees, currency),
        state=_STATES[status],
        happened_at=tables.time(number, created_at),
    )


def _money(number: int, subunits: str, currency: str) -> Money:
    is_number = subunits.isascii() and subunits.isdigit() and len(subunits) <= len(str(LARGEST_MINOR)) - 1
    if currency not in CURRENCIES or not is_number:
        raise ReportUnreadable(f"amount in line {number}")
    return Money(int(subunits), currencies.named(currency))


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"}, largest_answer=_LARGEST_REPORT)
