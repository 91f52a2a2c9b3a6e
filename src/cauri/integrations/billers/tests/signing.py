"""What a biller sends in these tests, signed."""

import base64
import hashlib
import hmac
import json
from datetime import datetime

SECRET = "whsec_" + base64.b64encode(b"of-the-tests").decode()
EVENT_ID = "evt_1"


def event(reference: str = "b-1", **more: object) -> bytes:
    """An event about a payment."""
    about = {"id": "pay_1", "reference": reference, "status": "succeeded", **more}
    return json.dumps({"id": EVENT_ID, "type": "payment.updated", "data": about}).encode()


def signature(body: bytes, at: int, *, event_id: str = EVENT_ID, secret: str = SECRET) -> str:
    """One of the signatures of a header."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{event_id}.{at}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(body: bytes, *, now: datetime, event_id: str = EVENT_ID, secret: str = SECRET) -> dict[str, str]:
    """All three headers."""
    at = int(now.timestamp())
    signed = signature(body, at, event_id=event_id, secret=secret)
    return {"webhook-id": event_id, "webhook-timestamp": str(at), "webhook-signature": signed}
