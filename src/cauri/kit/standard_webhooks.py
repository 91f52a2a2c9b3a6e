"""Signatures as Standard Webhooks (https://www.standardwebhooks.com) have them.

`v1,<base64>` of the HMAC-SHA256 of `subject.timestamp.body` under a secret that is written `whsec_<base64>`. The
subject of an event is its id; a protocol that signs requests too names its own.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

TOLERANCE: Final = timedelta(minutes=5)
_MARK: Final = "whsec_"
_VERSION: Final = "v1"
_MOST_SIGNATURES: Final = 10  # of several secrets, while one takes over from another
_LONGEST_TIME: Final = 12


class NoSecret(ValueError):
    """The secret is not written as one: nothing is signed with it."""


def signature(subject: str, timestamp: int, body: bytes, *, secret: str) -> str:
    """The signature of a body, made at a time in seconds since 1970. Raises NoSecret."""
    key = _key(secret)
    if not key:
        raise NoSecret
    return f"{_VERSION},{_digest(subject, str(timestamp), body, key)}"


def is_genuine(subject: str, timestamp: str, body: bytes, *, signatures: str, secret: str, now: datetime) -> bool:
    """Whether who knows the secret has signed these bytes under this subject, within five minutes of now.

    `signatures` is the header's list of them, one of which is enough; each is compared in constant time.
    """
    key = _key(secret)
    if not key or not _is_fresh(timestamp, now):
        return False
    expected = _digest(subject, timestamp, body, key).encode()
    found = False
    for one in signatures.split(" ")[:_MOST_SIGNATURES]:
        version, _, given = one.partition(",")
        found |= version == _VERSION and hmac.compare_digest(expected, given.encode())
    return found


def _digest(subject: str, timestamp: str, body: bytes, key: bytes) -> str:
    return base64.b64encode(hmac.digest(key, f"{subject}.{timestamp}.".encode() + body, hashlib.sha256)).decode()


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
