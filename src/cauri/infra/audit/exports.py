"""The audit log as a file, made while it is sent: however long it is, little of it is in memory."""

import csv
import json
from collections.abc import Iterator
from typing import Any, Literal

from cauri.infra.audit import queries
from cauri.infra.audit.models import AuditRecord

Form = Literal["csv", "jsonl"]

COLUMNS = (
    "id", "at", "action", "actor_kind", "actor", "subject_kind", "subject", "about", "before", "after", "has_personal",
    "ip", "user_agent", "request_id",
)  # fmt: skip
_ROWS_AT_ONCE = 200
# What a spreadsheet would take for a formula at the start of a cell: a caller chooses the user agent.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def lines(wanted: queries.Wanted, form: Form) -> Iterator[bytes]:
    """The file in pieces. A person's sealed facts are not in it; `has_personal` says that there are some."""
    written: list[str] = []
    write = _csv_into(written) if form == "csv" else _json_into(written)
    for record in queries.in_order(wanted):
        write(record)
        if len(written) >= _ROWS_AT_ONCE:
            yield "".join(written).encode()
            written.clear()
    yield "".join(written).encode()


class _Rows:
    """A file that only remembers what is written to it."""

    def __init__(self, written: list[str]) -> None:
        self.write = written.append


def _csv_into(written: list[str]) -> Any:
    writer = csv.writer(_Rows(written))
    writer.writerow(COLUMNS)
    return lambda record: writer.writerow(_cell(value) for value in _told(record).values())


def _json_into(written: list[str]) -> Any:
    return lambda record: written.append(json.dumps(_told(record), ensure_ascii=False) + "\n")


def _told(record: AuditRecord) -> dict[str, Any]:
    told: dict[str, Any] = {"has_personal": record.sealed is not None}
    for name in COLUMNS:
        if name != "has_personal":
            value = getattr(record, name)
            told[name] = value if value is None or isinstance(value, dict) else str(value)
    told["at"] = record.at.isoformat()
    return {name: told[name] for name in COLUMNS}


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
