"""What reports in CSV have in common: UTF-8, a first line that names the columns, a line for each thing."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final

from cauri.kit import clock
from cauri.servicing.reconciliation.ports import ReportLine, ReportUnreadable

LARGEST_REPORT: Final = 10 * 1024 * 1024  # bytes
_MOST_LINES: Final = 200_000
_LONGEST_WORD: Final = 100
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)  # a report of days that have not come is refused by its day


def rows(body: bytes, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines below the first, each with its number and a cell for each column. Raises ReportUnreadable."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReportUnreadable("not UTF-8") from None
    found = csv.reader(text.splitlines(), strict=True)
    try:
        if next(found, None) != list(columns):
            raise ReportUnreadable("other columns")
        for number, row in enumerate(found, start=2):
            if number > _MOST_LINES:
                raise ReportUnreadable("too many lines")
            if len(row) != len(columns):
                raise ReportUnreadable(f"columns in line {number}")
            yield number, row
    except csv.Error:
        raise ReportUnreadable("not CSV") from None


def must_be_named(number: int, reference: str, company_id: str) -> None:
    """Return if a line says what it is about; not everything has a reference of ours. Raises ReportUnreadable."""
    is_long = len(company_id) > _LONGEST_WORD or len(reference) > _LONGEST_WORD
    if not company_id or is_long or "\x00" in reference + company_id:
        raise ReportUnreadable(f"reference or id in line {number}")


def time(number: int, written: str) -> datetime:
    """A moment in a line, in UTC, of this century or the next. Raises ReportUnreadable."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise ReportUnreadable(f"time in line {number}") from None
    if at.tzinfo is None or not _EARLIEST <= at < _LATEST:
        raise ReportUnreadable(f"time in line {number}")
    return at.astimezone(UTC)


def days_of(lines: Sequence[ReportLine], day: date | None) -> tuple[date, date]:
    """The first and the last day that a report is of: its lines', all of which are of the day that was asked for.

    Raises ReportUnreadable, also where there are neither lines nor a day.
    """
    days = sorted(clock.day_of(line.happened_at) for line in lines) or ([day] if day else [])
    if not days:
        raise ReportUnreadable("no lines")
    if day is not None and {days[0], days[-1]} != {day}:
        raise ReportUnreadable("lines of another day")
    return days[0], days[-1]
