"""What becomes of transactions at the sandbox's DT One. Of what is completed, declined or reversed it calls back."""

import json
import os
from dataclasses import dataclass
from functools import partial

from cauri.integrations.sandbox import suffixes
from cauri.integrations.sandbox.dtone_books import BOOKS, CLASSES, Transaction
from cauri.integrations.sandbox.dtone_catalogue import CATALOGUE
from cauri.integrations.sandbox.suffixes import Pace
from cauri.integrations.sandbox.webhooks import Plan, Sender

_CALLED_BACK = ("COMPLETED", "DECLINED", "REVERSED")


def _first_pace() -> Pace:
    """At once, for programs; after a moment when somebody is called back."""
    return Pace(seconds=1.0) if os.environ.get("CAURI_DTONE_CALLBACK_URL") else Pace()


@dataclass
class _Settings:
    pace: Pace


_settings = _Settings(_first_pace())
# Each transaction says where to call back, unless a switch names another address.
SENDER = Sender(Plan, secret_in_address=True)


def pace() -> Pace:
    """How fast it is now."""
    return _settings.pace


def set_pace(new: Pace) -> None:
    """Be that fast from now on."""
    _settings.pace = new


def carry_out(transaction: Transaction) -> None:
    """Let a confirmed transaction end as its number says."""
    fate = suffixes.fate_of(transaction.mobile_number, pace())
    with_pin = fate.end == suffixes.WITH_PIN
    status = suffixes.COMPLETED if with_pin else fate.end
    suffixes.later(fate.seconds, partial(end, transaction, status, with_pin=with_pin))


def end(transaction: Transaction, status: str, *, with_pin: bool = False) -> None:
    """Give a transaction another status. Raises ValueError if there is none of that name."""
    if status.partition("-")[0] not in CLASSES:
        raise ValueError(f"status begins with one of {', '.join(CLASSES)}")
    with BOOKS.lock:
        if BOOKS.transactions.get(transaction.external_id) is not transaction or transaction.status == status:
            return  # everything was forgotten meanwhile, or nothing is new
        transaction.end(status, with_pin=with_pin)
        about = json.dumps(transaction.shown(), separators=(",", ":")).encode()
    if transaction.class_ in _CALLED_BACK:
        SENDER.announce(about, to=transaction.callback_url)


def reset() -> None:
    """Forget everything, and whom to call."""
    BOOKS.clear()
    CATALOGUE.reset()
    set_pace(_first_pace())
    SENDER.reset()
