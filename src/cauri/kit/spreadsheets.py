"""CSV (RFC 4180, UTF-8) that is made while it is sent: however long a file is, little of it is in memory."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

ROWS_AT_ONCE: Final = 500
BYTE_ORDER_MARK: Final = "\ufeff"  # without it Excel takes UTF-8 for its own alphabet
# What a spreadsheet would take for a formula, in full-width forms too: at the start of a cell, or where one that cuts
# at semicolons (French Excel does, whatever the file says) would let the next cell or row begin.
_STARTS_A_FORMULA: Final = re.compile(r"(\A|[;|\t\r\n][\s\"']*)(?=[=+@＝＋－＠\t\r\n-])")  # noqa: RUF001 - look-alikes, meant


def text(cell: str) -> str:
    """What somebody wrote, so that no spreadsheet computes it."""
    return _STARTS_A_FORMULA.sub(r"\1'", cell)


def pieces(rows: Iterable[Iterable[Any]], *, at_once: int = ROWS_AT_ONCE, excel: bool = False) -> Iterator[bytes]:
    """The file of these rows, so many in a piece; what the rows raise is raised in front of them."""
    made = _Pieces()
    writer = csv.writer(made)
    if excel:
        made.write(BYTE_ORDER_MARK)
    for row in rows:
        writer.writerow(row)
        if len(made.written) >= at_once:
            yield made.taken()
    yield made.taken()


class _Pieces:
    """A file that remembers only what was written since it was last asked."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, row: str) -> None:
        self.written.append(row)

    def taken(self) -> bytes:
        joined = "".join(self.written)
        self.written.clear()
        return joined.encode()
