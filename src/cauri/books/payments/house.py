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


@transaction_required
def suspense(purpose: str, currency: str, *, now: datetime) -> House:
    """Money that is here and belongs to nobody yet, by what it came for."""
    return House(accounts.open_account(f"suspense:{purpose}:{currency}", currency=currency, kind="suspense", now=now))


@transaction_required
def transit(purpose: str, currency: str, *, now: datetime) -> House:
    """Where money is for no longer than a transaction, on its way from one customer to another."""
    return House(accounts.open_account(f"transit:{purpose}:{currency}", currency=currency, kind="suspense", now=now))


@transaction_required
def provider_cost(company: str, currency: str, *, now: datetime) -> House:
    """What a company takes for its work."""
    code = f"provider_cost:{company}:{currency}"
    return House(accounts.open_account(code, currency=currency, kind="provider_cost", now=now))


@transaction_required
def refund_cost(currency: str, *, now: datetime) -> House:
    """What the house has given back to customers for what a company has done and would not undo."""
    return House(accounts.open_account(f"refund_cost:{currency}", currency=currency, kind="provider_cost", now=now))


@transaction_required
def commission(currency: str, *, now: datetime) -> House:
    """What the house has paid agents for serving customers."""
    return House(accounts.open_account(f"commission:{currency}", currency=currency, kind="commission", now=now))


@transaction_required
def position(currency: str, *, now: datetime) -> House:
    """What the house has of a currency because customers have exchanged it; less than nothing is what it owes."""
    return House(accounts.open_account(position_code(currency), currency=currency, kind="exchange_position", now=now))


def position_code(currency: str) -> str:
    """What that account is called in the books."""
    return f"fx_position:{currency}"


@transaction_required
def unclaimed(currency: str, *, now: datetime) -> House:
    """What was given back to customers whose wallet is closed, and is owed to them: `unclaimed` says to whom."""
    return House(accounts.open_account(f"unclaimed:{currency}", currency=currency, kind="unclaimed", now=now))
