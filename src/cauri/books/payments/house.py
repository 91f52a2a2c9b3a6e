"""The house's side of a payment: its own accounts in the ledger, opened when they are first needed."""

from dataclasses import dataclass
from datetime import datetime

from cauri.books.ledger import accounts
from cauri.kit.transactions import transaction_required


@dataclass(frozen=True, slots=True)
class House:
    """A side of a payment that is the house itself."""

    account_id: int


@transaction_required
def clearing(company: str, currency: str, *, now: datetime) -> House:
    """What a company holds for us in a currency: money enters and leaves only through such an account."""
    code = f"clearing:{company}:{currency}"
    return House(accounts.open_account(code, currency=currency, kind="clearing", now=now))


@transaction_required
def receivable(currency: str, *, now: datetime) -> House:
    """What customers owe the house after money was taken back that they had spent."""
    return House(accounts.open_account(f"receivable:{currency}", currency=currency, kind="receivable", now=now))
