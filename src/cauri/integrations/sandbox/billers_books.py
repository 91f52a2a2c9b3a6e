"""What the sandbox's billers remember: what was paid, and what is left of what we paid in.

They charge what is paid and no more; what fails, is cancelled or is reversed costs nothing.
"""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock

from cauri.integrations.sandbox.billers_catalogue import Json, Product, money, units_for

OPENING = 10_000_000_00
STATUSES = ("pending", "succeeded", "failed", "cancelled", "reversed")
_COSTS_NOTHING = ("failed", "cancelled", "reversed")
_TOKEN_DIGITS = 20


def now() -> str:
    """The time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Payment:
    """Something that is paid for, once for its reference."""

    id: str
    reference: str
    product: Product
    account: str
    amount: int
    status: str = "pending"
    code: str = ""
    token: str = ""
    receipt: str = ""
    events: int = 0
    created_at: str = field(default_factory=now)

    @property
    def charged(self) -> int:
        """What it costs us."""
        return 0 if self.status in _COSTS_NOTHING else self.amount

    def end(self, status: str, *, code: str = "", with_token: bool = False) -> None:
        """Have another status; what succeeds gets a receipt, and digits to key in where that is how it works."""
        self.status, self.code = status, code
        if status == "succeeded" and not self.receipt:
            self.receipt = f"R{self.id[-8:]}"
            if self.product.gives_token or with_token:
                self.token = "".join(secrets.choice("0123456789") for _ in range(_TOKEN_DIGITS))

    def is_for(self, product: Product, account: str, amount: int) -> bool:
        """Whether it is the same payment that is asked for."""
        return (self.product.code, self.account, self.amount) == (product.code, account, amount)

    def shown(self) -> Json:
        """As the protocol has it."""
        is_prepaid = self.product.gives_token and bool(self.token)
        return {
            "id": self.id,
            "reference": self.reference,
            "product": self.product.code,
            "account": self.account,
            "amount": money(self.amount),
            "status": self.status,
            "code": self.code or None,
            "token": self.token or None,
            "units": units_for(self.amount) if is_prepaid else None,
            "receipt": self.receipt or None,
        }


@dataclass
class Books:
    """All there is, by reference, the newest last."""

    lock: RLock = field(default_factory=RLock)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(70_000_001))
    payments: dict[str, Payment] = field(default_factory=dict)
    opening: int = OPENING

    @property
    def balance(self) -> int:
        """What is left of what we paid in."""
        return self.opening - sum(one.charged for one in self.payments.values())

    def open_with(self, balance: int) -> None:
        """Have so much left now."""
        with self.lock:
            self.opening += balance - self.balance

    def clear(self) -> None:
        """Forget everything. Ids go on: others may remember those of before."""
        with self.lock:
            self.payments, self.opening = {}, OPENING


BOOKS = Books()
