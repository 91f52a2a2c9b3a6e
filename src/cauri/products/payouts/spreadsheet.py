"""Reports and results as CSV (RFC 4180, UTF-8), made while they are sent. No cell is a formula."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from cauri.products.payouts.models import Fault
from cauri.products.payouts.queries import ShownLine

_ROWS_AT_ONCE: Final = 500
# What a spreadsheet would take for a formula, in full-width forms too, also behind a semicolon: some cut there.
_STARTS_A_FORMULA: Final = re.compile(r"(\A|[;|\t\r\n]\s*)(?=[=+@＝＋－＠\t\r\n-])")  # noqa: RUF001 - look-alikes, meant


def results(lines: Iterable[ShownLine]) -> Iterator[bytes]:
    """What became of each line."""
    columns = ("line", "payee", "amount", "fee", "currency", "state", "code", "payment")
    return _written(columns, map(_result, lines))


def faults(found: Iterable[Fault]) -> Iterator[bytes]:
    """What is wrong with which line."""
    columns = ("line", "code", "warning")
    return _written(columns, ([one.number, one.code, "yes" if one.warning else "no"] for one in found))


def _result(line: ShownLine) -> list[Any]:
    return [
        line.number,
        _STARTS_A_FORMULA.sub(r"\1'", line.payee),
        line.amount.amount,
        line.fee.amount,
        line.amount.currency.code,
        line.state,
        line.code,
        line.payment_id or "",
    ]


class _Rows:
    """A file that remembers only what was written since it was last asked."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, row: str) -> None:
        self.written.append(row)

    def taken(self) -> bytes:
        text = "".join(self.written)
        self.written.clear()
        return text.encode()


def _written(columns: Iterable[str], rows: Iterable[list[Any]]) -> Iterator[bytes]:
    made = _Rows()
    writer = csv.writer(made)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(row)
        if len(made.written) >= _ROWS_AT_ONCE:
            yield made.taken()
    yield made.taken()
