"""What happens at the sandbox's bank: money comes in, payouts end. It tells of that by webhook, once it knows whom."""

import json
import os
from dataclasses import dataclass
from functools import partial

from cauri.integrations.sandbox import bank_books as books
from cauri.integrations.sandbox import suffixes
from cauri.integrations.sandbox.bank_books import BOOKS, Account, Credit, Json, Payout
from cauri.integrations.sandbox.suffixes import Pace
from cauri.integrations.sandbox.webhooks import Plan, Sender, StandardSignature

SECRET = "whsec_dGhlIHNhbmRib3gncyBiYW5r"  # noqa: S105 - who says nothing else signs with this
_TOLD_OF = {"completed": "payout.completed", "rejected": "payout.rejected", "returned": "payout.rejected"}


def secret() -> str:
    """What both sides sign with."""
    return os.environ.get("CAURI_BANKGATEWAY_SECRET") or SECRET


def _first_plan() -> Plan:
    """What `cauri run` asks for in the environment: nobody to be told, otherwise."""
    url = os.environ.get("SANDBOX_BANKGATEWAY_WEBHOOK", "")
    return Plan(url, secret(), delay=1.0) if url else Plan(secret=secret())


def _first_pace() -> Pace:
    """At once, for programs; after a moment when somebody is told of it."""
    return Pace(seconds=1.0) if os.environ.get("SANDBOX_BANKGATEWAY_WEBHOOK") else Pace()


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


def receive(account: Account, amount: int, *, payer: str = "", remark: str = "") -> Credit:
    """Let somebody's transfer arrive on an account number, a closed one too."""
    with BOOKS.lock:
        number = next(BOOKS.numbers)
        made = Credit(f"cr_{number}", account, amount, payer, remark, version=number)
        BOOKS.credits[made.id] = made
        event = _event("credit.received", made.id, 1, made.shown())
    SENDER.announce(event)
    return made


def end_credit(credit: Credit, status: str) -> None:
    """Give a credit another status. Raises ValueError if there is none of that name."""
    if status not in books.CREDIT_STATUSES:
        raise ValueError(f"status is one of {', '.join(books.CREDIT_STATUSES)}")
    with BOOKS.lock:
        if BOOKS.credits.get(credit.id) is not credit or credit.status == status:
            return
        credit.status, credit.version = status, next(BOOKS.numbers)
        credit.events += 1
        kind = "credit.returned" if status == "returned" else "credit.received"
        event = _event(kind, credit.id, 1 + credit.events, credit.shown())
    SENDER.announce(event)


def carry_out(payout: Payout) -> None:
    """Let a payout end as the number of its account says."""
    fate = suffixes.fate_of(payout.number, pace())
    if fate.end in (suffixes.COMPLETED, suffixes.WITH_PIN):
        act = partial(end_payout, payout, "completed")
    else:
        act = partial(end_payout, payout, "rejected", code=fate.end.lower().replace("-", "_"))
    suffixes.later(fate.seconds, act)


def end_payout(payout: Payout, status: str, *, code: str = "") -> None:
    """Give a payout another status. Raises ValueError if there is none of that name."""
    if status not in books.PAYOUT_STATUSES:
        raise ValueError(f"status is one of {', '.join(books.PAYOUT_STATUSES)}")
    with BOOKS.lock:
        if BOOKS.payouts.get(payout.reference) is not payout or payout.status == status:
            return
        payout.status, payout.code = status, code
        payout.events += 1
        kind = _TOLD_OF.get(status)
        event = _event(kind, payout.id, payout.events, payout.shown()) if kind else None
    if event is not None:
        SENDER.announce(event)


def reset() -> None:
    """Forget everything, and whom to tell."""
    BOOKS.clear()
    set_pace(_first_pace())
    SENDER.reset()


def _event(kind: str, about: str, number: int, told: Json) -> bytes:
    event = {"id": f"evt_{about}_{number}", "type": kind, "timestamp": books.now(), "data": told}
    return json.dumps(event, separators=(",", ":")).encode()
