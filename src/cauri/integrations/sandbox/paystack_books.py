"""What the sandbox's Paystack remembers: who paid, whom it paid, what it gave back, and what it owes us now.

It keeps 1.5 % of a payment plus 100 units, 2,000 units at most and never more than was paid. A transfer costs 50 units
up to 5,000 units, and above that 50 units plus 1 %, 100 units at most. What fails or comes back costs nothing; what is
refunded keeps its fee. Amounts are subunits, a hundred to the unit in all of its currencies.
"""

import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

CURRENCIES = ("NGN", "GHS", "ZAR", "KES", "USD")
OPENING = 10_000_000_00
_UNIT = 100

Json = dict[str, Any]


def collection_fee(amount: int) -> int:
    """What it keeps of a payment."""
    part = (amount * 15 + 500) // 1000  # 1.5 %, half up
    return min(part + 100 * _UNIT, 2000 * _UNIT, amount)


def transfer_fee(amount: int) -> int:
    """What a transfer costs beyond its amount."""
    if amount <= 5000 * _UNIT:
        return 50 * _UNIT
    return min(50 * _UNIT + (amount + 50) // 100, 100 * _UNIT)


def now() -> str:
    """The time as Paystack writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def code(kind: str) -> str:
    """A code of Paystack's, `TRF_…` for example."""
    return f"{kind}_{secrets.token_hex(8)}"


@dataclass
class Transaction:
    """A payment to us. `requested` is what we asked for, `amount` what was paid."""

    id: int
    reference: str
    requested: int
    amount: int
    currency: str
    email: str
    callback_url: str
    access_code: str
    metadata: Any = None
    channel: str = "card"
    customer_code: str = ""  # of whose own account number it came in on
    status: str = "pending"
    fees: int | None = None
    refunded: int = 0
    gateway_response: str = ""
    paid_at: str | None = None
    created_at: str = field(default_factory=now)

    @property
    def worth(self) -> int:
        """What it adds to the balance."""
        if self.status not in ("success", "reversed"):
            return 0
        left = self.amount - self.refunded if self.status == "success" else 0
        return left - (self.fees or 0)


@dataclass
class Transfer:
    """A payment of ours to a bank account."""

    id: int
    reference: str
    amount: int
    currency: str
    recipient: Json
    reason: str
    transfer_code: str
    status: str = "pending"
    created_at: str = field(default_factory=now)

    @property
    def fees(self) -> int:
        """What it costs, unless it failed or came back."""
        return 0 if self.status in ("failed", "reversed") else transfer_fee(self.amount)

    @property
    def worth(self) -> int:
        """What it adds to the balance: less than nothing."""
        return 0 if self.status in ("failed", "reversed") else -self.amount - self.fees


@dataclass
class Refund:
    """Money that goes back to who paid. What it takes from the balance is in the transaction's worth."""

    id: int
    transaction: Transaction
    amount: int
    status: str = "pending"
    created_at: str = field(default_factory=now)


@dataclass
class Books:
    """All there is, by reference or code, the newest last."""

    lock: RLock = field(default_factory=RLock)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(4_099_260_516))
    transactions: dict[str, Transaction] = field(default_factory=dict)
    transfers: dict[str, Transfer] = field(default_factory=dict)
    recipients: dict[str, Json] = field(default_factory=dict)
    refunds: dict[int, Refund] = field(default_factory=dict)
    customers: dict[str, Json] = field(default_factory=dict)
    opening: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CURRENCIES, OPENING))
    balances: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CURRENCIES, OPENING))

    @contextmanager
    def changing(self, thing: Transaction | Transfer) -> Iterator[None]:
        """Change a thing within the block; the balance follows."""
        with self.lock:
            self.balances[thing.currency] -= thing.worth
            try:
                yield
            finally:
                self.balances[thing.currency] += thing.worth

    def keep_transfer(self, transfer: Transfer) -> None:
        """Remember a new transfer, which the balance pays."""
        with self.lock:
            self.transfers[transfer.reference] = transfer
            self.balances[transfer.currency] += transfer.worth

    def keep_refund(self, refund: Refund) -> None:
        """Remember a new refund, which the balance pays."""
        with self.changing(refund.transaction):
            self.refunds[refund.id] = refund
            refund.transaction.refunded += refund.amount

    def open_with(self, currency: str, balance: int) -> None:
        """Have so much in a currency now, as if it had been there from the start."""
        with self.lock:
            self.opening[currency] += balance - self.balances[currency]
            self.balances[currency] = balance

    def clear(self) -> None:
        """Forget everything. Ids go on: others may remember those of before."""
        with self.lock:
            self.transactions, self.transfers, self.recipients, self.refunds = {}, {}, {}, {}
            self.customers = {}
            self.opening, self.balances = (dict.fromkeys(CURRENCIES, OPENING) for _ in range(2))


BOOKS = Books()


def shown_transaction(found: Transaction) -> Json:
    """A transaction as its doors and webhooks show it."""
    digits = {"bin": "408408", "last4": "4081", "exp_month": "12", "exp_year": "2030"}
    return {
        "id": found.id,
        "domain": "test",
        "status": found.status,
        "reference": found.reference,
        "amount": found.amount,
        "requested_amount": found.requested,
        "gateway_response": found.gateway_response,
        "paid_at": found.paid_at,
        "created_at": found.created_at,
        "channel": found.channel,
        "currency": found.currency,
        "ip_address": "127.0.0.1",
        "metadata": found.metadata if found.metadata is not None else "",
        "fees": found.fees,
        "authorization": {
            "authorization_code": f"AUTH_{found.id}",
            **digits,
            "channel": "card",
            "card_type": "visa",
            "bank": "TEST BANK",
            "country_code": "NG",
            "brand": "visa",
            "reusable": True,
            "signature": f"SIG_{found.id}",
        },
        "customer": {
            "id": found.id,
            "email": found.email,
            "customer_code": found.customer_code or f"CUS_{found.id}",
            "phone": None,
            "risk_action": "default",
        },
    }


def shown_transfer(found: Transfer) -> Json:
    """A transfer as its doors and webhooks show it."""
    return {
        "id": found.id,
        "domain": "test",
        "status": found.status,
        "reference": found.reference,
        "amount": found.amount,
        "currency": found.currency,
        "source": "balance",
        "reason": found.reason,
        "recipient": found.recipient,
        "transfer_code": found.transfer_code,
        "fee_charged": found.fees,
        "createdAt": found.created_at,
    }


def shown_refund(found: Refund) -> Json:
    """A refund as its doors show it."""
    return {
        "id": found.id,
        "domain": "test",
        "status": found.status,
        "transaction": {"id": found.transaction.id, "reference": found.transaction.reference},
        "transaction_reference": found.transaction.reference,
        "amount": found.amount,
        "currency": found.transaction.currency,
        "createdAt": found.created_at,
    }
