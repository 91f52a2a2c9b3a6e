"""How Africa's Talking reports a delivery: by a form, without a signature."""

import os

from cauri.integrations.sandbox.webhooks import FORM, Plan, Sender


def _first_plan() -> Plan:
    """What `cauri run` asks for in the environment: nobody to be told, otherwise."""
    url = os.environ.get("SANDBOX_AFRICASTALKING_WEBHOOK", "")
    return Plan(url, delay=1.0) if url else Plan()


SENDER = Sender(_first_plan, content_type=FORM)
