"""What becomes of payments at the sandbox's billers. Of each change it tells by webhook, once it has an address."""

import json
import os
from dataclasses import dataclass
from functools import partial

from cauri.integrations.sandbox import billers_books as books
from cauri.integrations.sandbox import suffixes
from cauri.integrations.sandbox.billers_books import BOOKS, Payment
from cauri.integrations.sandbox.billers_catalogue import CATALOGUE
from cauri.integrations.sandbox.suffixes import Pace
from cauri.integrations.sandbox.webhooks import Plan, Sender, StandardSignature


def _first_plan() -> Plan:
    """What `cauri run` asks for in the environment: nobody to be told, otherwise."""
    url = os.environ.get("SANDBOX_BILLERS_WEBHOOK", "")
    return Plan(url, os.environ.get("CAURI_BILLERS_SECRET", ""), delay=1.0) if url else Plan()


def _first_pace() -> Pace:
    """At once, for programs; after a moment when somebody is told of it."""
    return Pace(seconds=1.0) if os.environ.get("SANDBOX_BILLERS_WEBHOOK") else Pace()


@dataclass
class _Settings:
    pace: Pace


_settings = _Settings(_first_pace())
SENDER = Sender(_first_plan, signature=StandardSignature(), called="secret")


def pace() -> Pace:
    """How fast it is now."""
    return _settings.pace


def set_pace(new: Pace) -> None:
    """Be that fast from now on."""
    _settings.pace = new


def carry_out(payment: Payment) -> None:
    """Let a payment end as its account says."""
    fate = suffixes.fate_of(payment.account, pace())
    if fate.end in (suffixes.COMPLETED, suffixes.WITH_PIN):
        act = partial(end, payment, "succeeded", with_token=fate.end == suffixes.WITH_PIN)
    else:
        act = partial(end, payment, "failed", code=fate.end.lower().replace("-", "_"))
    suffixes.later(fate.seconds, act)


def end(payment: Payment, status: str, *, code: str = "", with_token: bool = False) -> None:
    """Give a payment another status. Raises ValueError if there is none of that name."""
    if status not in books.STATUSES:
        raise ValueError(f"status is one of {', '.join(books.STATUSES)}")
    with BOOKS.lock:
        if BOOKS.payments.get(payment.reference) is not payment or payment.status == status:
            return  # everything was forgotten meanwhile, or nothing is new
        payment.end(status, code=code, with_token=with_token)
        payment.events += 1
        event = {
            "id": f"evt_{payment.id}_{payment.events}",
            "type": "payment.updated",
            "timestamp": books.now(),
            "data": payment.shown(),
        }
    SENDER.announce(json.dumps(event, separators=(",", ":")).encode())


def reset() -> None:
    """Forget everything, and whom to tell."""
    BOOKS.clear()
    CATALOGUE.reset()
    set_pace(_first_pace())
    SENDER.reset()
