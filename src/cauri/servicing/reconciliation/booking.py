"""What reconciliation itself posts: a reported cost, money between a company and our bank, a correction."""

from datetime import datetime
from typing import Final
from uuid import UUID

from cauri.books.ledger import accounts
from cauri.books.ledger import services as ledger
from cauri.books.ledger.postings import Move
from cauri.books.payments import house
from cauri.books.payments.house import House
from cauri.kit import ids
from cauri.kit.transactions import transaction_required
from cauri.money.amounts import Money
from cauri.servicing.reconciliation import sources
from cauri.servicing.reconciliation.kinds import Kind
from cauri.servicing.reconciliation.models import Break, Line

COST: Final = "reconciliation_cost"
ADJUSTMENT: Final = "reconciliation_adjustment"
SETTLEMENT: Final = "reconciliation_settlement"


def code_of(company: str, currency: str) -> str:
    """The account that says what a company, or a bank, holds for us."""
    return f"{'bank' if company in sources.banks() else 'clearing'}:{company}:{currency}"


def cost_id(line: Line) -> UUID:
    """The id under which a line's fee is posted: always the same, so that the books take none twice."""
    return ids.derived_id(line.happened_at, "reconciliation cost", line.company, line.kind, line.company_id)


@transaction_required
def book_cost(line: Line, *, now: datetime) -> None:
    """Let the company hold so much less for us as it says to have taken for a line."""
    currency = line.item.currency
    move = Move(
        house.provider_cost(line.company, currency, now=now).account_id,
        held_by(line.company, currency, now=now).account_id,
        Money.of_minor(line.fee_minor, currency),
    )
    ledger.post(cost_id(line), kind=COST, moves=[move], at=now, reference=line.pk)


@transaction_required
def book_settlement(line: Line, *, bank: str, now: datetime) -> None:
    """Let a company hold less for us and our bank more, or the reverse, as a line of the company's says."""
    currency = line.item.currency
    company, at_bank = held_by(line.company, currency, now=now), held_by(bank, currency, now=now)
    source, destination = (at_bank, company) if line.kind == Kind.SETTLEMENT else (company, at_bank)
    move = Move(source.account_id, destination.account_id, Money.of_minor(line.amount_minor, currency))
    posting_id = ids.derived_id(line.happened_at, "reconciliation settlement", line.company, line.kind, line.company_id)
    ledger.post(posting_id, kind=SETTLEMENT, moves=[move], at=now, reference=line.pk)


@transaction_required
def book_adjustment(found: Break, *, against: House, now: datetime) -> UUID:
    """Let the company hold by our books what it holds by its own; the difference goes to, or comes from, `against`.

    Returns the posting's id.
    """
    company = held_by(found.item.company, found.item.currency, now=now)
    source, destination = (against, company) if found.difference_minor > 0 else (company, against)
    move = Move(source.account_id, destination.account_id, abs(found.difference))
    posting_id = ids.derived_id(found.opened_at, "reconciliation adjustment", str(found.pk))
    ledger.post(posting_id, kind=ADJUSTMENT, moves=[move], at=now, reference=found.pk)
    return posting_id


@transaction_required
def held_by(company: str, currency: str, *, now: datetime) -> House:
    """What a company, or our bank, holds for us in a currency."""
    if company not in sources.banks():
        return house.clearing(company, currency, now=now)
    return House(accounts.open_account(code_of(company, currency), currency=currency, kind="clearing", now=now))
