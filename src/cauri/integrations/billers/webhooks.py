"""What a biller tells without being asked, signed as Standard Webhooks lay down: https://www.standardwebhooks.com."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from typing import Final

from cauri.books.instructions.reports import NotAnEvent

COMPANY = "billers"
TOLERANCE: Final = timedelta(minutes=5)
_MARK: Final = "whsec_"
_VERSION: Final = "v1"
_MOST_SIGNATURES: Final = 10  # of several secrets, while one takes over from another
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_LONGEST_TIME, _LONGEST_REFERENCE = 12, 40


def is_genuine(body: bytes, *, event_id: str, timestamp: str, signatures: str, secret: str, now: datetime) -> bool:
    """Whether who knows the secret has signed these bytes under this id, within five minutes of now.

    `signatures` is the header's list of them, one of which is enough; each is compared in constant time.
    """
    key = _key(secret)
    if not key or not _ID.fullmatch(event_id) or not _is_fresh(timestamp, now):
        return False
    expected = base64.b64encode(hmac.digest(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256))
    found = False
    for one in signatures.split(" ")[:_MOST_SIGNATURES]:
        version, _, given = one.partition(",")
        found |= version == _VERSION and hmac.compare_digest(expected, given.encode())
    return found


def reference_of(body: bytes) -> str:
    """The reference of the payment that an event is about. Raises NotAnEvent."""
    try:
        reference = json.loads(body)["data"]["reference"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotAnEvent from None  # the original holds the body
    if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise NotAnEvent
    return reference


def _is_fresh(timestamp: str, now: datetime) -> bool:
    """Whether these are seconds since 1970 that are near."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > _LONGEST_TIME:
        return False
    return abs(now.timestamp() - int(timestamp)) <= TOLERANCE.total_seconds()


def _key(secret: str) -> bytes:
    """The bytes that sign; none for a secret that is not written as one."""
    try:
        return base64.b64decode(secret.removeprefix(_MARK), validate=True)
    except (binascii.Error, ValueError):
        return b""
