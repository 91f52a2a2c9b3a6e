"""What a biller tells without being asked, signed as Standard Webhooks lay down: https://www.standardwebhooks.com."""

import json
import re
from datetime import datetime
from typing import Final

from cauri.books.instructions.reports import NotAnEvent
from cauri.kit import standard_webhooks

COMPANY: Final = "billers"
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_LONGEST_REFERENCE: Final = 40


def is_genuine(body: bytes, *, event_id: str, timestamp: str, signatures: str, secret: str, now: datetime) -> bool:
    """Whether a biller has signed these bytes under this id, within five minutes of now."""
    if not _ID.fullmatch(event_id):
        return False
    return standard_webhooks.is_genuine(event_id, timestamp, body, signatures=signatures, secret=secret, now=now)


def reference_of(body: bytes) -> str:
    """The reference of the payment that an event is about. Raises NotAnEvent."""
    try:
        reference = json.loads(body)["data"]["reference"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotAnEvent from None  # the original holds the body
    if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise NotAnEvent
    return reference
