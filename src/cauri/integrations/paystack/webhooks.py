"""What Paystack tells without being asked."""

import hashlib
import hmac
import json
from typing import Any, Literal

from cauri.books.instructions.reports import NotAnEvent

COMPANY = "paystack"
_LONGEST_REFERENCE = 100

Kind = Literal["charge", "transfer", "refund"]


def is_genuine(body: bytes, signature: str, *, key: str) -> bool:
    """Whether Paystack signed these bytes: hex HMAC-SHA512 under the secret key, compared in constant time."""
    expected = hmac.digest(key.encode(), body, hashlib.sha512).hex()
    return bool(key) and hmac.compare_digest(expected.encode(), signature.encode())


def reference_of(body: bytes) -> tuple[Kind | None, str]:
    """What an event is about, and the reference: of a refund, that of the payment; None and "" for anything else.

    A dispute is about its charge. Raises NotAnEvent.
    """
    try:
        told = json.loads(body)
        event, about = told["event"], told["data"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotAnEvent from None  # the original holds the body
    if not isinstance(event, str) or not isinstance(about, dict):
        raise NotAnEvent
    if event.startswith("charge.dispute."):
        return "charge", _reference(about.get("transaction"), "reference")
    if event.startswith("charge."):
        return "charge", _reference(about, "reference")
    if event.startswith("transfer."):
        return "transfer", _reference(about, "reference")
    if event.startswith("refund."):
        return "refund", _reference(about, "transaction_reference")
    return None, ""


def _reference(about: Any, name: str) -> str:
    value = about.get(name) if isinstance(about, dict) else None
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_REFERENCE:
        raise NotAnEvent
    return value
