"""The audit log as a file, made while it is sent: however long it is, little of it is in memory."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

from cauri.infra.audit import queries
from cauri.infra.audit.models import AuditRecord
from cauri.kit import spreadsheets

Form = Literal["csv", "jsonl"]

COLUMNS = (
    "id", "at", "action", "actor_kind", "actor", "subject_kind", "subject", "about", "before", "after", "has_personal",
    "ip", "user_agent", "request_id",
)  # fmt: skip


def lines(wanted: queries.Wanted, form: Form) -> Iterator[bytes]:
    """The file in pieces. A person's sealed facts are not in it; `has_personal` says that there are some."""
    told = map(_told, queries.in_order(wanted))
    if form == "csv":
        return spreadsheets.pieces(chain([COLUMNS], (map(_cell, one.values()) for one in told)))
    return ((json.dumps(one, ensure_ascii=False) + "\n").encode() for one in told)


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
    return spreadsheets.text(text)
