"""A day of a float as CSV (RFC 4180, UTF-8). Nothing in it was written by anybody: no cell is a formula."""

import csv
import io
from typing import Final

from cauri.money import Money
from cauri.products.agents.closing import Closing

COLUMNS: Final = ("date", "kind", "count", "total", "currency")


def of(closing: Closing) -> str:
    """The opening balance, every kind, the closing balance."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerow(_row(closing, "opening_balance", "", closing.opening))
    for kind in closing.kinds:
        writer.writerow(_row(closing, kind.name, kind.count, kind.total))
    writer.writerow(_row(closing, "closing_balance", "", closing.closing))
    return written.getvalue()


def _row(closing: Closing, kind: str, count: int | str, total: Money) -> list[str | int]:
    return [closing.day.isoformat(), kind, count, total.amount, total.currency.code]
