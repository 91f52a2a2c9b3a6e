"""What is posted for a charge beside the payment itself: suspense, the company's cost, and the way back."""

from datetime import datetime
from typing import Final
from uuid import UUID

from cauri.books.ledger import services as ledger
from cauri.books.ledger.postings import Move
from cauri.books.payments import house, returns
from cauri.books.payments import queries as payments
from cauri.books.payments.house import House
from cauri.kit import ids
from cauri.kit.transactions import transaction_required
from cauri.money.amounts import Money
from cauri.products.deposits.models import Incoming, Intent
from cauri.products.deposits.queries import UnknownIncoming

# The kinds of the postings, beside the product's own.
SUSPENDED: Final = "deposit_suspended"
UNSUSPENDED: Final = "deposit_unsuspended"
COST: Final = "deposit_cost"

_BY_COMPANY = "company"


def posting_id(incoming: Incoming, step: str) -> UUID:
    """The id under which a step of a charge is posted: always the same, so that the books take none twice."""
    return ids.derived_id(incoming.received_at, "deposits", incoming.company, incoming.company_id, step)


@transaction_required
def locked(company: str, company_id: str) -> Incoming:
    """A charge and the intent that it names, both locked. It must be there."""
    incoming = Incoming.objects.select_for_update().get(company=company, company_id=company_id)
    return _with_intent(incoming)


@transaction_required
def locked_by_id(incoming_id: UUID) -> Incoming:
    """The same by our own number. Raises UnknownIncoming."""
    incoming = Incoming.objects.select_for_update().filter(pk=incoming_id).first()
    if incoming is None:
        raise UnknownIncoming
    return _with_intent(incoming)


@transaction_required
def suspend(incoming: Incoming, cost: Money | None, *, reason: Incoming.Reason, code: str = "", now: datetime) -> None:
    """Leave what came in to a person; until then it is nobody's."""
    _post(incoming, SUSPENDED, _clearing(incoming, now), suspense(incoming.currency, now=now), incoming.amount, now)
    book_cost(incoming, cost, now=now)
    incoming.state, incoming.reason, incoming.code = Incoming.State.SUSPENDED, reason, code
    incoming.payment_id, incoming.settled_at = None, now
    incoming.save()


@transaction_required
def book_cost(incoming: Incoming, cost: Money | None, *, now: datetime) -> None:
    """Let the clearing account stand at what the company really owes us. Does not save the row.

    A cost in another currency than the charge's is not booked: no company tells such.
    """
    if not cost or cost.minor < 0 or cost.currency != incoming.amount.currency:
        return
    ours = house.provider_cost(incoming.company, incoming.currency, now=now)
    _post(incoming, COST, ours, _clearing(incoming, now), cost, now)
    incoming.cost_minor = cost.minor


@transaction_required
def reverse(incoming: Incoming, *, now: datetime) -> None:
    """Take the money back from wherever it is. What the company kept as its cost it keeps."""
    if incoming.state in (Incoming.State.CREDITED, Incoming.State.RESOLVED):
        _take_back(incoming, now)
    if incoming.state in (Incoming.State.SUSPENDED, Incoming.State.RETURNING, Incoming.State.RESOLVED):
        _post(
            incoming, UNSUSPENDED, suspense(incoming.currency, now=now), _clearing(incoming, now), incoming.amount, now
        )
    incoming.state, incoming.settled_at, incoming.next_ask_at = Incoming.State.REVERSED, now, None
    incoming.save()


def _take_back(incoming: Incoming, now: datetime) -> None:
    """Reverse the payment, unless staff has done so before."""
    if incoming.payment_id is None:
        raise AssertionError("what was credited has a payment")
    if any(one.product == returns.REVERSAL for one in payments.returns_of(incoming.payment_id)):
        return
    back = posting_id(incoming, "reversal")
    returns.reverse(incoming.payment_id, posting_id=back, authorised_by=_BY_COMPANY, now=now)


def _post(incoming: Incoming, kind: str, source: House, destination: House, amount: Money, now: datetime) -> None:
    move = Move(source.account_id, destination.account_id, amount)
    ledger.post(posting_id(incoming, kind), kind=kind, moves=[move], at=now, reference=incoming.pk)


def _clearing(incoming: Incoming, now: datetime) -> House:
    return house.clearing(incoming.company, incoming.currency, now=now)


@transaction_required
def suspense(currency: str, *, now: datetime) -> House:
    """Where the money of suspended charges stands."""
    return house.suspense("deposits", currency, now=now)


def _with_intent(incoming: Incoming) -> Incoming:
    if incoming.intent_id is not None:
        incoming.intent = Intent.objects.select_for_update(no_key=True).get(pk=incoming.intent_id)
    return incoming
