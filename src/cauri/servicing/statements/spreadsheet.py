"""A statement as CSV (RFC 4180, UTF-8), made while it is sent: however long it is, little of it is in memory."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.money import Money
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.queries import Statement

COLUMNS = (
    "at", "id", "kind", "direction", "counterparty", "note", "amount", "fee", "change", "balance", "currency"
)  # fmt: skip
ROWS_AT_ONCE = 200

_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for its own alphabet
# What a spreadsheet would take for a formula, in their full-width forms too: at the start of a cell, or where one that
# cuts at semicolons (French Excel does, whatever the file says) would let the next cell or row begin.
_STARTS_A_FORMULA = re.compile(r"(\A|[;|\t\r\n]\s*)(?=[=+@＝＋－＠\t\r\n-])")  # noqa: RUF001 - look-alikes, meant


def lines(statement: Statement, *, excel: bool) -> Iterator[bytes]:
    """The file in pieces: the opening balance, every line, oldest first, the closing balance.

    Raises StatementDiffers in front of the closing balance, so that a file which does not add up is seen to be cut off.
    """
    zone = ZoneInfo(settings.OPERATOR_TIME_ZONE)
    rows = _Rows()
    writer = csv.writer(rows)
    writer.writerow(COLUMNS)
    writer.writerow(_balance_row(statement.since, "opening_balance", statement.opening, zone))
    if excel:
        rows.written.insert(0, _BYTE_ORDER_MARK)
    for item in statement.lines:
        writer.writerow(_row(item, zone))
        if len(rows.written) >= ROWS_AT_ONCE:
            yield rows.taken()
    writer.writerow(_balance_row(statement.until, "closing_balance", statement.closing, zone))
    yield rows.taken()


class _Rows:
    """A file that only remembers what was written to it since it was last asked."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, row: str) -> None:
        self.written.append(row)

    def taken(self) -> bytes:
        text = "".join(self.written)
        self.written.clear()
        return text.encode()


def _row(item: Item, zone: ZoneInfo) -> list[Any]:
    return [
        _time(item.at, zone),
        item.id,
        _text(item.kind),
        item.direction,
        _text(item.counterparty.name or ""),
        _text(item.note),
        item.amount.amount,
        item.fee.amount,
        item.change.amount,
        item.balance.amount if item.balance is not None else "",
        item.change.currency.code,
    ]


def _balance_row(at: datetime, kind: str, balance: Money, zone: ZoneInfo) -> list[Any]:
    return [_time(at, zone), "", kind, "", "", "", "", "", "", balance.amount, balance.currency.code]


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()


def _text(cell: str) -> str:
    """A cell that no spreadsheet computes."""
    return _STARTS_A_FORMULA.sub(r"\1'", cell)
