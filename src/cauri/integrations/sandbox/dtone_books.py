"""What the sandbox's DT One remembers: what it delivered, and what it took out of our balance for that.

It takes 95 % of what is delivered, in dollars: 40 MRU or 600 XOF are one. What is declined or reversed costs nothing.
"""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from threading import RLock

from cauri.integrations.sandbox.dtone_catalogue import Json, Product, number

OPENING = Decimal("100000.00")  # dollars
CLASSES = {
    "CREATED": 1,
    "CONFIRMED": 2,
    "REJECTED": 3,
    "CANCELLED": 4,
    "SUBMITTED": 5,
    "COMPLETED": 7,
    "REVERSED": 8,
    "DECLINED": 9,
}
_COSTS_NOTHING = ("REJECTED", "CANCELLED", "REVERSED", "DECLINED")
_IDS_OF_A_CLASS = 10_000


def now() -> str:
    """The time as DT One writes it."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "000Z")


@dataclass
class Transaction:
    """Something that was asked to be delivered. `status` begins with its class: DECLINED-BARRED-CREDIT-PARTY."""

    id: int
    external_id: str
    product: Product
    amount: Decimal
    mobile_number: str
    callback_url: str = ""
    status: str = "CREATED"
    pin: str = ""
    operator_reference: str = ""
    created_at: str = field(default_factory=now)

    @property
    def class_(self) -> str:
        """The class of its status."""
        return self.status.partition("-")[0]

    @property
    def charged(self) -> Decimal:
        """What it costs us, in dollars."""
        return Decimal("0.00") if self.class_ in _COSTS_NOTHING else self.product.price_of(self.amount)

    def end(self, status: str, *, with_pin: bool = False) -> None:
        """Have another status."""
        self.status = status
        if self.class_ == "COMPLETED" and not self.operator_reference:
            self.operator_reference = f"OP{self.id}"
            self.pin = secrets.token_hex(6).upper() if with_pin else ""

    def shown(self) -> Json:
        """As its doors and callbacks show it."""
        about = self.product.shown()
        price = {"amount": number(self.product.price_of(self.amount)), "fee": 0, "unit": "USD", "unit_type": "CURRENCY"}
        delivered = {"amount": number(self.amount), "unit": self.product.unit, "unit_type": "CURRENCY"}
        values = {"source": None, "destination": delivered} if self.product.is_ranged else None
        class_id = CLASSES[self.class_]
        return {
            "id": self.id,
            "external_id": self.external_id,
            "creation_date": self.created_at,
            "confirmation_expiration_date": self.created_at,
            "confirmation_date": None if self.class_ == "CREATED" else self.created_at,
            "status": {
                "id": class_id * _IDS_OF_A_CLASS,
                "message": self.status,
                "class": {"id": class_id, "message": self.class_},
            },
            "operator_reference": self.operator_reference or None,
            "pin": {"code": self.pin, "serial": f"SN{self.id}"} if self.pin else None,
            "product": {
                name: about[name]
                for name in ("id", "name", "description", "type", "service", "operator", "destination", "source")
            },
            "prices": {"wholesale": price, "retail": None},
            "rates": None,
            "benefits": [],
            "promotions": None,
            "requested_values": values,
            "adjusted_values": {"source": None, "destination": delivered},
            "sender": None,
            "beneficiary": None,
            "debit_party_identifier": None,
            "credit_party_identifier": {"mobile_number": self.mobile_number},
            "statement_identifier": None,
            "callback_url": self.callback_url or None,
        }


@dataclass
class Books:
    """All there is, by external id, the newest last."""

    lock: RLock = field(default_factory=RLock)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(3_100_000_001))
    transactions: dict[str, Transaction] = field(default_factory=dict)
    opening: Decimal = OPENING

    @property
    def balance(self) -> Decimal:
        """What is left of what we paid in, in dollars."""
        return self.opening - sum((one.charged for one in self.transactions.values()), Decimal("0.00"))

    def numbered(self, transaction_id: str) -> Transaction | None:
        """The transaction with this number of DT One's."""
        return next((one for one in self.transactions.values() if str(one.id) == transaction_id), None)

    def open_with(self, balance: Decimal) -> None:
        """Have so much left now."""
        with self.lock:
            self.opening += balance - self.balance

    def clear(self) -> None:
        """Forget everything. Ids go on: others may remember those of before."""
        with self.lock:
            self.transactions, self.opening = {}, OPENING


BOOKS = Books()
