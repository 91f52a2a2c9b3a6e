"""Single edits of sealed rows: for every column, values that it could be given by somebody who may write anything."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connections

from cauri.kit import ids

Row = Mapping[str, Any]
SOME_WORDS = ("", "posted", "refused", "pending", "released", "capture", "refund", "reversal", "transfer", "x" * 500)
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Edit:
    """One column of one row gets another value."""

    table: str
    row: Row
    column: str
    new: Any

    @property
    def statement(self) -> str:
        """The UPDATE; the row is found by its key, the new value is a parameter."""
        kind = TYPES[self.table][self.column]
        where = " AND ".join(f"{key} = %(key_{key})s" for key in KEYS[self.table])
        return f"UPDATE {self.table} SET {self.column} = %(new)s::text::{kind} WHERE {where}"

    @property
    def parameters(self) -> dict[str, Any]:
        return {"new": self.new, **{f"key_{key}": self.row[key] for key in KEYS[self.table]}}

    @property
    def named(self) -> str:
        """How a finding names the row that was sealed."""
        return name_of(self.table, self.row)


KEYS = {"ledger_posting": ("id",), "ledger_entry": ("account_id", "stamp")}
TYPES = {
    "ledger_posting": {
        "id": "uuid", "xid": "bigint", "at": "bigint", "payer_id": "bigint", "payee_id": "bigint", "amount": "bigint",
        "value_on": "date", "state": "text", "kind": "text", "further": "bigint[]", "original_id": "uuid",
        "reference": "uuid", "code": "text", "facts": "jsonb",
    },
    "ledger_entry": {
        "account_id": "bigint", "stamp": "bigint", "posting_id": "uuid", "amount": "bigint", "balance": "bigint",
        "xid": "bigint", "leg": "smallint",
    },
}  # fmt: skip
COLUMNS = [(table, column) for table, columns in TYPES.items() for column in columns]
MAY_BE_NULL = {"further", "original_id", "reference", "code", "facts"}


def name_of(table: str, row: Row) -> str:
    """A row as findings name it."""
    if table == "ledger_posting":
        return f"posting {row['id']}"
    return f"entry (account {row['account_id']}, stamp {row['stamp']})"


def rows_of(using: str, table: str) -> list[Row]:
    """Every row of a table, its values as PostgreSQL writes them."""
    columns = ", ".join(f"{column}::text" for column in TYPES[table])
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {', '.join(KEYS[table])}")
        return [dict(zip(TYPES[table], values, strict=True)) for values in cursor.fetchall()]


def edit_of(table: str, column: str, rows: Sequence[Row], random_: random.Random) -> Edit:
    """Some row with another value in a column."""
    row = random_.choice(rows)
    taken = {tuple(other[key] for key in KEYS[table]) for other in rows}
    while True:
        new = _another(TYPES[table][column], row[column], rows, column, random_)
        key = tuple(new if name == column else row[name] for name in KEYS[table])
        collides = column in KEYS[table] and key in taken
        if new != row[column] and not collides and (new is not None or column in MAY_BE_NULL):
            return Edit(table, row, column, new)


def _another(kind: str, old: str | None, rows: Sequence[Row], column: str, random_: random.Random) -> str | None:
    makers: dict[str, Callable[[str | None, random.Random], str | None]] = {
        "bigint": _bigint,
        "smallint": lambda _, dice: str(dice.randrange(-3, 12)),
        "uuid": lambda _, dice: dice.choice([str(ids.new_id()), None]),
        "text": lambda _, dice: dice.choice([*SOME_WORDS, None]),
        "date": _date,
        "bigint[]": _array,
        "jsonb": _json,
    }
    if random_.random() < 0.3:
        another: str | None = random_.choice(rows)[column]
        return another
    return makers[kind](old, random_)


def _bigint(old: str | None, dice: random.Random) -> str:
    value = int(old or 0)
    return str(dice.choice([value + 1, value - 1, -value, value ^ 1 << dice.randrange(40), 0, LARGEST, -LARGEST - 1]))


def _date(old: str | None, dice: random.Random) -> str:
    days = timedelta(days=dice.choice([-1, 1, 365]))
    return dice.choice([(date.fromisoformat(old or "2025-01-01") + days).isoformat(), "infinity", "-infinity"])


def _array(old: str | None, dice: random.Random) -> str | None:
    numbers = [int(number) for number in old.strip("{}").split(",")] if old else [1, 2, 3]
    changed = list(numbers)
    changed[dice.randrange(len(changed))] += dice.choice([-1, 1])
    options = [changed, numbers[:-1], [*numbers, 1], numbers[::-1], []]
    return dice.choice([None, *("{" + ",".join(map(str, option)) + "}" for option in options)])


def _json(old: str | None, dice: random.Random) -> str | None:
    facts: dict[str, Any] = json.loads(old) if old else {}
    options: list[Any] = [
        {},
        [],
        5,
        "x",
        {**facts, "more": 1},
        {"amounts": 5},
        {"amounts": ["x"]},
        {**facts, "amounts": []},
    ]
    return dice.choice([None, *map(json.dumps, options)])
