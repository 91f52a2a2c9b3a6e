"""What DT One delivered on a day, transaction by transaction, out of its own list of them.

The list is brought into a table that holds no numbers of phones and no PINs; staff may bring such a table as well.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.conf import settings

from cauri.integrations.dtone import client
from cauri.integrations.dtone.client import Facts
from cauri.kit import clock
from cauri.kit.answers import MALFORMED, NotDone, Refused, Unclear, Unknown
from cauri.money.amounts import Money
from cauri.servicing.reconciliation import tables
from cauri.servicing.reconciliation.kinds import Kind, State
from cauri.servicing.reconciliation.ports import Report, ReportLine, ReportUnavailable, ReportUnreadable

_COLUMNS: Final = ["reference", "id", "amount", "unit", "charged", "charged_unit", "status", "created_at"]
_MOST_PAGES: Final = 2_000
_STATES: Final = {  # by the class, which a status begins with
    "CREATED": State.PENDING,
    "CONFIRMED": State.PENDING,
    "SUBMITTED": State.PENDING,
    "COMPLETED": State.DONE,
    "REJECTED": State.FAILED,
    "CANCELLED": State.FAILED,
    "DECLINED": State.FAILED,
    "REVERSED": State.REVERSED,
}
_COSTS: Final = (State.PENDING, State.DONE)


class DtOneReports:
    """A reconciliation.ports.ReportSource. Amounts are what was delivered, in the currency it was delivered in."""

    is_bank: ClassVar[bool] = False

    @property
    def can_fetch(self) -> bool:
        """Whether there is a key to ask with."""
        return bool(settings.DTONE_KEY and settings.DTONE_SECRET)

    def fetch(self, day: date) -> bytes:
        """The transactions made on a day in UTC, as they are now. Raises ReportUnavailable, ReportUnreadable."""
        if not self.can_fetch:
            raise ReportUnavailable("no_door")
        within = {"from_date": f"{day}T00:00:00Z", "to_date": f"{day + timedelta(days=1)}T00:00:00Z"}
        try:
            listed = client.get_all("/transactions", most_pages=_MOST_PAGES, **within)
            made = [_row(one) for one in listed]
            return _written([row for row in made if clock.day_of(tables.time(0, row[-1])) == day])
        except NotDone as reason_why:
            raise ReportUnavailable(str(reason_why)) from None
        except Unclear as silence:
            if str(silence) == MALFORMED:
                raise ReportUnreadable(MALFORMED) from None
            raise ReportUnavailable(str(silence)) from None
        except (Unknown, Refused):
            raise ReportUnreadable("company_refused") from None

    def read(self, body: bytes, *, day: date | None = None) -> Report:
        """What a table says. A file of which nobody says the day tells it by its lines. Raises ReportUnreadable."""
        lines = [_line(number, row) for number, row in tables.rows(body, _COLUMNS)]
        first, last = tables.days_of(lines, day)
        return Report(first_day=first, last_day=last, lines=lines)


def _row(told: Facts) -> list[str]:
    """What the table has of a transaction. Raises Unclear."""
    where = told.part("requested_values") if told.has("requested_values") else told.part("product")
    delivered, class_ = where.part("destination"), told.part("status").part("class").text("message")
    price = told.part("prices").part("wholesale")
    costs = _STATES.get(class_) in _COSTS
    return [
        told.text("external_id"),
        str(told.number("id")),
        _decimal(delivered.found.get("amount")),
        delivered.text("unit"),
        _decimal(price.found.get("amount")) if costs else "0",
        price.text("unit"),
        told.part("status").text("message"),
        told.text("creation_date"),
    ]


def _decimal(value: Any) -> str:
    if type(value) is not int and not isinstance(value, Decimal):
        raise Unclear(MALFORMED)
    return f"{Decimal(value):f}"


def _written(made: Sequence[list[str]]) -> bytes:
    table = io.StringIO()
    lines = csv.writer(table)
    lines.writerow(_COLUMNS)
    lines.writerows(made)
    return table.getvalue().encode()


def _line(number: int, row: list[str]) -> ReportLine:
    reference, company_id, amount, unit, charged, charged_unit, status, created_at = row
    tables.must_be_named(number, reference, company_id)
    state = _STATES.get(status.partition("-")[0])
    if state is None:
        raise ReportUnreadable(f"status in line {number}")
    delivered = _money(number, amount, unit)
    if not _is_a_price(charged) or not charged_unit:
        raise ReportUnreadable(f"amount in line {number}")
    return ReportLine(
        kind=Kind.OUT,
        reference=reference,
        company_id=company_id,
        amount=delivered,
        fee=Money.of_minor(0, unit),
        state=state,
        happened_at=tables.time(number, created_at),
    )


def _is_a_price(charged: str) -> bool:
    """Whether it is an amount; prices may have more decimals than their currency."""
    try:
        return Decimal(charged) >= 0
    except ArithmeticError:
        return False


def _money(number: int, amount: str, unit: str) -> Money:
    try:
        found = client.money(Decimal(amount), unit)
    except (ArithmeticError, Unclear):
        raise ReportUnreadable(f"amount in line {number}") from None
    return found
