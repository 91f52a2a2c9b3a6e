"""What a refund costs the house: it gives the payer the money back and lets the company keep what it has."""

from datetime import datetime
from typing import Final
from uuid import UUID

from cauri.books.ledger import services as ledger
from cauri.books.ledger.postings import Move
from cauri.books.payments import house, returns
from cauri.books.payments import queries as payments
from cauri.kit import ids
from cauri.kit.transactions import transaction_required

COST: Final = "bill_refund_cost"
RECOVERED: Final = "bill_refund_recovered"
AUTHORISED_BY: Final = "four_eyes"


@transaction_required
def give_back(payment_id: UUID, *, company: str, now: datetime) -> None:
    """Reverse the payment, fee and all, and pay the company what it keeps out of the house's cost, once.

    Raises what returns.reverse raises; AlreadyReturned where somebody else was first.
    """
    payment = payments.payment(payment_id)
    posting_id = ids.derived_id(payment.made_at, "refund of a bill by the house", str(payment_id))
    returns.reverse(payment_id, posting_id=posting_id, authorised_by=AUTHORISED_BY, now=now)
    _post(payment_id, COST, company, now)


@transaction_required
def recover(payment_id: UUID, *, company: str, now: datetime) -> None:
    """The company has undone what the house gave back already: what it cost is the house's again, once."""
    _post(payment_id, RECOVERED, company, now)


def _post(payment_id: UUID, kind: str, company: str, now: datetime) -> None:
    payment = payments.payment(payment_id)
    if payment.quote is None:
        raise AssertionError("a bill has a quote")
    currency = payment.quote.currency
    cost = house.refund_cost(currency, now=now).account_id
    held = house.clearing(company, currency, now=now).account_id
    source, destination = (cost, held) if kind == COST else (held, cost)
    posting_id = ids.derived_id(payment.made_at, kind, str(payment_id))
    move = Move(source, destination, payment.quote.credit)
    ledger.post(posting_id, kind=kind, moves=[move], at=now, reference=payment_id)
