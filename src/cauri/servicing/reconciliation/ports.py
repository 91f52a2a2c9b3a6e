"""What reconciliation asks of who can read a company's, or a bank's, reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from cauri.money.amounts import Money
from cauri.servicing.reconciliation.kinds import Kind, State


class ReportUnavailable(Exception):
    """The company did not hand the report over: it may be asked again later. The text is a stable word."""


class ReportUnreadable(Exception):
    """What was handed over is no report of this company's. The text is a stable word, and where: never the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One thing that a company says to have done. `amount` and `fee` are never negative; the kind says which way.

    `reference` is what we called it, or whatever the company names it by; `company_id` the company's own number, which
    no other line of that kind has.
    """

    kind: Kind
    reference: str
    company_id: str
    amount: Money
    fee: Money
    state: State
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a company says of the days from the first to the last, in UTC.

    `closing` is what it then held for us by currency, where it tells that.
    """

    first_day: date
    last_day: date
    lines: Sequence[ReportLine]
    closing: Mapping[str, Money] = field(default_factory=dict)


class ReportSource(Protocol):
    """Reads the reports of one company or bank. `settings.REPORT_SOURCES` names the class, by company."""

    is_bank: bool
    """Whether it is a bank where the operator's own money is, to which companies pay what they collected."""

    can_fetch: bool
    """Whether the company has a door at which reports are had; otherwise staff bring them."""

    def fetch(self, day: date) -> bytes:
        """The report of a day in UTC, as it is now. Called outside transactions.

        Raises ReportUnavailable, after which no other day is asked for; ReportUnreadable where it is this day that the
        company does not hand over, or not in a way that can be read.
        """
        ...

    def read(self, body: bytes, *, day: date | None = None) -> Report:
        """What a report says; `day` is the one it was asked for. Raises ReportUnreadable."""
        ...
