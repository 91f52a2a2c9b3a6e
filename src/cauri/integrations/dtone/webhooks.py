"""What DT One tells without being asked. It signs nothing: the address that it is given holds a secret."""

import hashlib
import hmac
import json

from django.conf import settings

from cauri.books.instructions.reports import NotAnEvent

COMPANY = "dtone"
_PURPOSE = b"cauri: the address of callbacks"
_LONGEST_REFERENCE = 40


def address() -> str:
    """Where DT One is to report what became of a transaction; "" if it is only to be asked."""
    url: str = settings.DTONE_CALLBACK_URL
    return f"{url.rstrip('/')}/{token(settings.DTONE_SECRET)}" if url else ""


def token(secret: str) -> str:
    """The secret part of that address, made of the API's secret, which it does not give away."""
    return hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256).hex()


def is_genuine(given: str, *, secret: str) -> bool:
    """Whether whoever reports knows the address, compared in constant time. It proves no more than that."""
    return bool(secret) and hmac.compare_digest(token(secret).encode(), given.encode())


def reference_of(body: bytes) -> str:
    """The reference of the transaction that is told of. Raises NotAnEvent."""
    try:
        reference = json.loads(body)["external_id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotAnEvent from None  # the original holds the body
    if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise NotAnEvent
    return reference
