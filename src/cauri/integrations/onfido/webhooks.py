"""What Onfido tells without being asked."""

import hashlib
import hmac
import json

COMPANY = "onfido"


class NotAnEvent(ValueError):
    """The body is not an event of Onfido's."""


def is_genuine(body: bytes, signature: str, *, token: str) -> bool:
    """Whether Onfido signed these bytes: hex HMAC-SHA256 under the webhook's token, compared in constant time."""
    expected = hmac.digest(token.encode(), body, hashlib.sha256).hex()
    return bool(token) and hmac.compare_digest(expected.encode(), signature.encode())


def run_of(body: bytes) -> str | None:
    """The run that an event is about; None for events about anything else. Raises NotAnEvent."""
    try:
        payload = json.loads(body)["payload"]
        kind, about = payload["resource_type"], payload["object"]["id"]
    except (ValueError, KeyError, TypeError):
        raise NotAnEvent from None  # the original holds the body
    if not isinstance(about, str):
        raise NotAnEvent
    return about if kind == "workflow_run" else None
