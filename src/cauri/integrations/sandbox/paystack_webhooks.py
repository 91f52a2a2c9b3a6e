"""How Paystack tells of charges, transfers and refunds."""

import json
import os
from typing import Any

from cauri.integrations.sandbox.webhooks import Plan, Sender, Signature


def _first_plan() -> Plan:
    """What `cauri run` asks for in the environment: nobody to be told, otherwise."""
    url = os.environ.get("SANDBOX_PAYSTACK_WEBHOOK", "")
    return Plan(url, os.environ.get("CAURI_PAYSTACK_SECRET_KEY", ""), delay=1.0) if url else Plan()


SENDER = Sender(_first_plan, signature=Signature("x-paystack-signature", "sha512"), called="secret")


def announce(event: str, about: dict[str, Any]) -> None:
    """Tell of one thing: `charge.success` and the transaction, for example."""
    SENDER.announce(json.dumps({"event": event, "data": about}, separators=(",", ":")).encode())
