"""What billers report of a day: the payments that were begun on it, and what each has cost us."""

from datetime import date
from functools import cache
from typing import ClassVar, Final

from django.conf import settings

from cauri.kit import http
from cauri.kit.errors import Refusal
from cauri.money.amounts import Money
from cauri.servicing.reconciliation import tables
from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.ports import Report, ReportLine, ReportUnavailable, ReportUnreadable

_COLUMNS: Final = ["reference", "id", "product", "amount", "currency", "charged", "status", "created_at"]
_STATES: Final = {
    "pending": State.PENDING,
    "succeeded": State.DONE,
    "failed": State.FAILED,
    "cancelled": State.FAILED,
    "reversed": State.REVERSED,
}
_PASSING: Final = frozenset({401, 403, 408, 425, 429})  # refusals that are not about the day
_MOVED: Final = (State.PENDING, State.DONE)


class BillerReports:
    """A reconciliation.ports.ReportSource, of the companies that speak our own protocol."""

    is_bank: ClassVar[bool] = False

    @property
    def can_fetch(self) -> bool:
        """Whether there is a company to be asked."""
        return bool(settings.BILLERS_URL and settings.BILLERS_KEY)

    def fetch(self, day: date) -> bytes:
        """The report of a day in UTC, as it is now. Raises ReportUnavailable, ReportUnreadable."""
        if not self.can_fetch:
            raise ReportUnavailable("no_door")
        try:
            answer = _client(settings.BILLERS_URL, settings.BILLERS_KEY).send(
                "GET", "/report", query={"date": day.isoformat()}, repeatable=True
            )
        except http.AnswerTooLarge:
            raise ReportUnreadable("too large") from None
        except http.NoAnswer:
            raise ReportUnavailable("no_answer") from None
        if 400 <= answer.status < 500 and answer.status not in _PASSING:
            raise ReportUnreadable("company_refused")
        if answer.status != 200:
            raise ReportUnavailable("company_failed")
        return answer.body

    def read(self, body: bytes, *, day: date | None = None) -> Report:
        """What a report says. A file of which nobody says the day tells it by its lines. Raises ReportUnreadable."""
        lines = [_line(number, row) for number, row in tables.rows(body, _COLUMNS)]
        first, last = tables.days_of(lines, day)
        return Report(first_day=first, last_day=last, lines=lines)


def _line(number: int, row: list[str]) -> ReportLine:
    """What was paid out of what we hold there. What it was charged beyond that is the company's fee.

    What was charged less than was paid is told as paid so much. What was charged for nothing is told as reversed, so
    much of it, with all of that for a fee, which nobody books by itself. Both are differences, which people look at.
    """
    reference, company_id, _, amount, currency, charged, status, created_at = row
    tables.must_be_named(number, reference, company_id)
    if status not in _STATES:
        raise ReportUnreadable(f"status in line {number}")
    paid, cost, state = _money(number, amount, currency), _money(number, charged, currency), _STATES[status]
    nothing = Money.of_minor(0, currency)
    if state not in _MOVED and cost > nothing:
        state = State.REVERSED
    return ReportLine(
        kind=Kind.OUT,
        reference=reference,
        company_id=company_id,
        amount=min(paid, cost) if cost > nothing or state in _MOVED else paid,
        fee=max(cost - paid, nothing) if state in _MOVED else cost,
        state=state,
        happened_at=tables.time(number, created_at),
    )


def _money(number: int, amount: str, currency: str) -> Money:
    try:
        found = Money.of(amount, currency)
    except Refusal:
        raise ReportUnreadable(f"amount in line {number}") from None
    if found.minor < 0:
        raise ReportUnreadable(f"amount in line {number}")
    return found


@cache
def _client(url: str, key: str) -> http.Client:
    return http.Client(url, headers={"Authorization": f"Bearer {key}"}, largest_answer=tables.LARGEST_REPORT)
