"""What the bank sends in these tests, signed."""

import base64
import hashlib
import hmac
import json
from datetime import datetime

from cauri.integrations.bankgateway.tests.people import SECRET

EVENT_ID = "evt_1"


def event(kind: str = "credit.received", event_id: str = EVENT_ID, **about: object) -> bytes:
    """An event of the bank's."""
    return json.dumps({"id": event_id, "type": kind, "data": about or {"id": "cr_1"}}).encode()


def headers(body: bytes, *, now: datetime, event_id: str = EVENT_ID, secret: str = SECRET) -> dict[str, str]:
    """All three headers, made by another hand than the adapter's."""
    at, key = int(now.timestamp()), base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{event_id}.{at}.".encode() + body, hashlib.sha256)
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": event_id, "webhook-timestamp": str(at), "webhook-signature": signature}
