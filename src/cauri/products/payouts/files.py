"""Reading a file of payments: CSV (RFC 4180, UTF-8) or JSON. Each mistake is told with its line; nothing is guessed."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from cauri.books.payments.models import LONGEST_NOTE
from cauri.kit.errors import Refusal

MOST_LINES: Final = 100_000
COLUMNS: Final = ("payee", "amount", "note")
_LONGEST_PAYEE: Final = 254


class FileUnreadable(Refusal):
    """The file as a whole cannot be read: the fact `reason` says why.

    Reasons: empty, encoding, header, too_many_lines, not_lines.
    """

    code: ClassVar[str] = "payout_file_unreadable"


class LineMalformed(Refusal):
    """The line has other fields than payee, amount and note, or they are no text."""

    code: ClassVar[str] = "payout_line_malformed"


class QuotesMalformed(Refusal):
    """Its quotation marks do not fit; what comes after it was not read."""

    code: ClassVar[str] = "payout_quotes_malformed"


class PayeeMissing(Refusal):
    """Nobody is named."""

    code: ClassVar[str] = "payout_payee_missing"


class NoteTooLong(Refusal):
    """The note is longer than a note may be."""

    code: ClassVar[str] = "payout_note_too_long"


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it was written; `number` is its line in the file."""

    number: int
    payee: str
    amount: str
    note: str


Read = Row | tuple[int, Refusal]


def of_csv(content: bytes) -> list[Read]:
    """The lines of a CSV file, below its header `payee,amount,note`; semicolons part cells where the header has them.

    Raises FileUnreadable.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable(reason="encoding", line=content.count(b"\n", 0, error.start) + 1) from None
    if "\x00" in text:
        raise FileUnreadable(reason="encoding", line=text.count("\n", 0, text.index("\x00")) + 1)
    header, _, _ = text.partition("\n")
    if not header.strip():
        raise FileUnreadable(reason="header" if text.strip() else "empty", line=1)
    delimiter = ";" if ";" in header else ","
    named = tuple(cell.strip().strip('"').lower() for cell in header.split(delimiter))
    if named not in (COLUMNS, COLUMNS[:2]):
        raise FileUnreadable(reason="header", line=1)
    return _bounded(_rows(text, delimiter, width=len(named)))


def of_json(value: Any) -> list[Read]:
    """The lines of a list of objects; the first is line 1. Raises FileUnreadable."""
    if not isinstance(value, list):
        raise FileUnreadable(reason="not_lines")
    return _bounded(_of_object(number, one) for number, one in enumerate(value, start=1))


def _bounded(rows: Iterator[Read]) -> list[Read]:
    read: list[Read] = []
    for row in rows:
        if len(read) == MOST_LINES:
            raise FileUnreadable(reason="too_many_lines", most=MOST_LINES)
        read.append(row)
    if not read:
        raise FileUnreadable(reason="empty")
    return read


def _rows(text: str, delimiter: str, *, width: int) -> Iterator[Read]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    next(reader)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, QuotesMalformed()
            return
        if not any(cell.strip() for cell in cells):
            continue  # an empty line, as spreadsheets leave them at the end
        if len(cells) != width:
            yield number, LineMalformed()
        else:
            yield _sound(number, cells[0], cells[1], cells[2] if width > 2 else "")


def _of_object(number: int, one: Any) -> Read:
    if not isinstance(one, dict) or not {"payee", "amount"} <= one.keys() <= set(COLUMNS):
        return number, LineMalformed()
    payee, amount, note = one["payee"], one["amount"], one.get("note", "")
    if not (isinstance(payee, str) and isinstance(amount, str) and isinstance(note, str)):
        return number, LineMalformed()
    return _sound(number, payee, amount, note)


def _sound(number: int, payee: str, amount: str, note: str) -> Read:
    payee, amount, note = payee.strip(), amount.strip(), note.strip()
    if len(payee) > _LONGEST_PAYEE:
        return number, LineMalformed()
    if not payee:
        return number, PayeeMissing()
    if len(note) > LONGEST_NOTE:
        return number, NoteTooLong()
    return Row(number, payee, amount, note)
