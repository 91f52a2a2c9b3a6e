"""The bank's statement of a day: what came in and what went out, as it stands now. Amounts are minor units."""

import json
from datetime import UTC, date, datetime
from typing import Final

from cauri.integrations.bankgateway import client
from cauri.integrations.bankgateway.client import Facts
from cauri.kit import clock
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.ports import Report, ReportLine, ReportUnavailable, ReportUnreadable

_MOST_LINES: Final = 200_000
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_KINDS: Final = {"credit": Kind.IN, "payout": Kind.OUT, "fee": Kind.FEE}
_STATES: Final = {
    "booked": State.DONE,
    "completed": State.DONE,
    "pending": State.PENDING,
    "rejected": State.FAILED,
    "returned": State.REVERSED,
}


class GatewayStatements:
    """A reconciliation.ports.ReportSource."""

    is_bank: bool = False  # what it holds is what came in and was not paid out: a clearing account's
    can_fetch: bool = True

    def fetch(self, day: date) -> bytes:
        """The statement of a day in UTC. Raises ReportUnavailable."""
        try:
            return client.whole("/statement", date=day.isoformat())
        except (NotDone, Unclear, Unknown, Refused) as silence:
            raise ReportUnavailable(str(silence)) from None

    def read(self, body: bytes, *, day: date | None = None) -> Report:
        """What a statement says. Raises ReportUnreadable."""
        try:
            told = Facts.of(json.loads(body))
            of_day = date.fromisoformat(told.text("date"))
            lines = [_line(Facts.of(one)) for one in told.list("lines")]
        except (ValueError, RecursionError):
            raise ReportUnreadable("not a statement") from None
        except Unclear:
            raise ReportUnreadable("a line of another shape") from None
        if day is not None and of_day != day:
            raise ReportUnreadable("statement of another day")
        if len(lines) > _MOST_LINES:
            raise ReportUnreadable("too many lines")
        if any(clock.day_of(line.happened_at) != of_day for line in lines):
            raise ReportUnreadable("lines of another day")
        return Report(first_day=of_day, last_day=of_day, lines=lines)


def _line(told: Facts) -> ReportLine:
    """Raises Unclear, ValueError."""
    kind, status = told.text("type"), told.text("status")
    at = datetime.fromisoformat(told.text("at"))
    words = (told.text("reference"), told.text("id"))
    if kind not in _KINDS or status not in _STATES or at.tzinfo is None or at < _EARLIEST or "\x00" in "".join(words):
        raise Unclear(MALFORMED)
    return ReportLine(
        kind=_KINDS[kind],
        reference=words[0],
        company_id=words[1],
        amount=told.money("amount"),
        fee=told.money("fee"),
        state=_STATES[status],
        happened_at=at,
    )
