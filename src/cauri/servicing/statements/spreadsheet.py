"""A statement as CSV (RFC 4180, UTF-8), made while it is sent: however long it is, little of it is in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.kit import spreadsheets
from cauri.money import Money
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.queries import Statement

COLUMNS = (
    "at", "id", "kind", "direction", "counterparty", "note", "amount", "fee", "change", "balance", "currency"
)  # fmt: skip
ROWS_AT_ONCE = 200


def lines(statement: Statement, *, excel: bool) -> Iterator[bytes]:
    """The file in pieces: the opening balance, every line, oldest first, the closing balance.

    Raises StatementDiffers in front of the closing balance, so that a file which does not add up is seen to be cut off.
    """
    return spreadsheets.pieces(_rows(statement), at_once=ROWS_AT_ONCE, excel=excel)


def _rows(statement: Statement) -> Iterator[Sequence[Any]]:
    zone = ZoneInfo(settings.OPERATOR_TIME_ZONE)
    yield COLUMNS
    yield _balance_row(statement.since, "opening_balance", statement.opening, zone)
    for item in statement.lines:
        yield _row(item, zone)
    yield _balance_row(statement.until, "closing_balance", statement.closing, zone)


def _row(item: Item, zone: ZoneInfo) -> list[Any]:
    return [
        _time(item.at, zone),
        item.id,
        spreadsheets.text(item.kind),
        item.direction,
        spreadsheets.text(item.counterparty.name or ""),
        spreadsheets.text(item.note),
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
