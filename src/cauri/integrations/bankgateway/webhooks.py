"""What the bank tells without being asked."""

import json
import re
from datetime import datetime
from typing import Final, Literal

from cauri.books.instructions.reports import NotAnEvent
from cauri.integrations.bankgateway import client
from cauri.kit import standard_webhooks

COMPANY: Final = client.COMPANY
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_LONGEST_REFERENCE: Final = 100

Kind = Literal["credit", "payout"]
_NAMED_BY: Final[dict[str, tuple[Kind, str]]] = {"credit": ("credit", "id"), "payout": ("payout", "reference")}


def is_genuine(body: bytes, *, event_id: str, timestamp: str, signatures: str, secret: str, now: datetime) -> bool:
    """Whether the bank has signed these bytes under this id, within five minutes of now."""
    if not _ID.fullmatch(event_id):
        return False
    return standard_webhooks.is_genuine(event_id, timestamp, body, signatures=signatures, secret=secret, now=now)


def reference_of(body: bytes) -> tuple[Kind | None, str]:
    """What an event is about: the bank's number of a credit, or our reference of a payout.

    None and "" for anything else. Raises NotAnEvent.
    """
    try:
        told = json.loads(body)
        event, about = told["type"], told["data"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotAnEvent from None  # the original holds the body
    if not isinstance(event, str) or not isinstance(about, dict):
        raise NotAnEvent
    kind, name = _NAMED_BY.get(event.partition(".")[0], (None, ""))
    if kind is None:
        return None, ""
    value = about.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_REFERENCE:
        raise NotAnEvent
    return kind, value
