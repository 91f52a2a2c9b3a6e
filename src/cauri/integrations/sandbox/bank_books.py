"""What the sandbox's bank remembers: account numbers, what came in on them, what was paid out, and what is left.

It keeps 0.2 % of what comes in, and keeps it when the money is returned; a payout costs its amount and no more.
Amounts are minor units.
"""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

OPENING = 10_000_000_00
CURRENCIES = ("MRU", "XOF", "NGN", "KES", "GHS", "USD", "EUR", "GBP")
BANK = {"code": "BSC", "name": "Banque du Sable"}
BANKS = (
    BANK,
    {"code": "BDS", "name": "Banque de la Dune"},
    {"code": "CCO", "name": "Crédit de l'Oasis"},
)
CREDIT_STATUSES = ("booked", "returned")
PAYOUT_STATUSES = ("pending", "completed", "rejected", "returned")
_COSTS_NOTHING = ("rejected", "returned")

Json = dict[str, Any]


def now() -> str:
    """The time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fee_on(amount: int) -> int:
    """What the bank keeps of a credit: 0.2 %, half up."""
    return (amount * 2 + 500) // 1000


@dataclass
class Account:
    """An account number, once for its reference."""

    number: str
    reference: str
    kind: str
    currency: str
    holder: str
    status: str = "open"

    def shown(self) -> Json:
        """As the protocol has it."""
        return {
            "reference": self.reference,
            "kind": self.kind,
            "currency": self.currency,
            "number": self.number,
            "bank": BANK["name"],
            "holder": self.holder,
            "status": self.status,
        }


@dataclass
class Credit:
    """Money that somebody transferred to an account number. `version` grows with every change of any credit."""

    id: str
    account: Account
    amount: int
    payer: str
    remark: str
    version: int
    status: str = "booked"
    return_reference: str = ""
    events: int = 0
    created_at: str = field(default_factory=now)

    @property
    def worth(self) -> int:
        """What it adds to the balance."""
        return (self.amount if self.status == "booked" else 0) - fee_on(self.amount)

    def shown(self) -> Json:
        """As the protocol has it."""
        return {
            "id": self.id,
            "account": self.account.reference,
            "amount": self.amount,
            "currency": self.account.currency,
            "fee": fee_on(self.amount),
            "status": self.status,
            "payer": self.payer,
            "remark": self.remark,
            "received_at": self.created_at,
        }


@dataclass
class Payout:
    """Money that we had transferred, once for its reference."""

    id: str
    reference: str
    bank_code: str
    number: str
    amount: int
    currency: str
    status: str = "pending"
    code: str = ""
    events: int = 0
    created_at: str = field(default_factory=now)

    @property
    def worth(self) -> int:
        """What it adds to the balance: less than nothing."""
        return 0 if self.status in _COSTS_NOTHING else -self.amount

    def is_for(self, bank_code: str, number: str, amount: int, currency: str) -> bool:
        """Whether it is the same payout that is asked for."""
        return (self.bank_code, self.number, self.amount, self.currency) == (bank_code, number, amount, currency)

    def shown(self) -> Json:
        """As the protocol has it. The account's number is not repeated."""
        return {
            "id": self.id,
            "reference": self.reference,
            "amount": self.amount,
            "currency": self.currency,
            "status": self.status,
            "code": self.code or None,
        }


def _from_now_on() -> Iterator[int]:
    """Numbers that no process before this one has given: those who remember them would take new things for old."""
    return itertools.count(time.time_ns() // 1_000_000)


@dataclass
class Books:
    """All there is, the newest last: accounts and payouts by reference, credits by id."""

    lock: RLock = field(default_factory=RLock)
    numbers: Iterator[int] = field(default_factory=_from_now_on)
    accounts: dict[str, Account] = field(default_factory=dict)
    credits: dict[str, Credit] = field(default_factory=dict)
    payouts: dict[str, Payout] = field(default_factory=dict)
    opening: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(CURRENCIES, OPENING)))

    def balance(self, currency: str) -> int:
        """What is left in a currency."""
        came = sum(one.worth for one in self.credits.values() if one.account.currency == currency)
        went = sum(one.worth for one in self.payouts.values() if one.currency == currency)
        return self.opening[currency] + came + went

    def open_with(self, currency: str, balance: int) -> None:
        """Have so much left now."""
        with self.lock:
            self.opening[currency] += balance - self.balance(currency)

    def by_number(self, number: str) -> Account | None:
        """The account with a number, open or not."""
        return next((one for one in self.accounts.values() if one.number == number), None)

    def changed_after(self, version: int) -> list[Credit]:
        """The credits that have changed since, the latest change last."""
        later = (one for one in self.credits.values() if one.version > version)
        return sorted(later, key=lambda one: one.version)

    def clear(self) -> None:
        """Forget everything. Numbers go on."""
        with self.lock:
            self.accounts, self.credits, self.payouts = {}, {}, {}
            self.opening = Counter(dict.fromkeys(CURRENCIES, OPENING))


BOOKS = Books()
