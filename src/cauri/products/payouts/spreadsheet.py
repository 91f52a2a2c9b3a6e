"""Reports and results as CSV, made while they are sent."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from cauri.kit import spreadsheets
from cauri.products.payouts.models import Fault
from cauri.products.payouts.queries import ShownLine


def results(lines: Iterable[ShownLine]) -> Iterator[bytes]:
    """What became of each line."""
    columns = ("line", "payee", "amount", "fee", "currency", "state", "code", "payment")
    return spreadsheets.pieces(chain([columns], map(_result, lines)))


def faults(found: Iterable[Fault]) -> Iterator[bytes]:
    """What is wrong with which line."""
    columns = ("line", "code", "warning")
    rows = ((one.number, one.code, "yes" if one.warning else "no") for one in found)
    return spreadsheets.pieces(chain([columns], rows))


def _result(line: ShownLine) -> tuple[Any, ...]:
    return (
        line.number,
        spreadsheets.text(line.payee),
        line.amount.amount,
        line.fee.amount,
        line.amount.currency.code,
        line.state,
        line.code,
        line.payment_id or "",
    )
