"""The transactions of the "Berka" bank (PKDD'99 Discovery Challenge), read from `trans.asc`.

One line a transaction, separated by semicolons: trans_id, account_id, date (YYMMDD), type, operation, amount, balance,
k_symbol, bank, account. The type says the direction: PRIJEM is a credit, VYDAJ and VYBER are debits.
"""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cauri.kit.errors import Refusal
from cauri.money.amounts import Money

CURRENCY = "CZK"
_IS_CREDIT = {"PRIJEM": True, "VYDAJ": False, "VYBER": False}
_COLUMNS = ["trans_id", "account_id", "date", "type", "operation", "amount", "balance", "k_symbol", "bank", "account"]


class NotBerka(Refusal):
    """The file is missing, or a line of it is not what it should be."""

    code = "not_berka"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One line: so much on or off an account, on a day (its first microsecond in UTC)."""

    number: str
    account: str
    at: datetime
    credit: bool
    amount: Money


def transactions(folder: Path) -> list[Transaction]:
    """All transactions in the order of the file. Raises NotBerka with the line that is wrong."""
    source = folder / "trans.asc"
    if not source.is_file():
        raise NotBerka(f"there is no file {source}")
    with source.open(newline="", encoding="ascii", errors="replace") as lines:
        rows = csv.DictReader(lines, delimiter=";")
        if rows.fieldnames != _COLUMNS:
            raise NotBerka(f"{source}: the first line should name {';'.join(_COLUMNS)}")
        return [_transaction(row, f"{source}, line {rows.line_num}") for row in rows]


def _transaction(row: dict[str, str], place: str) -> Transaction:
    try:
        return Transaction(
            number=row["trans_id"],
            account=row["account_id"],
            at=datetime.strptime(f"19{row['date']}", "%Y%m%d").replace(tzinfo=UTC),
            credit=_IS_CREDIT[row["type"]],
            amount=Money.of(row["amount"], CURRENCY),
        )
    except (Refusal, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotBerka(f"{place}: {error!r}") from error
