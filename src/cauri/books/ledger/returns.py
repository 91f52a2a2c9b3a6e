"""Giving money back: refunds of parts, reversals of all that is left. The original is never changed."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from cauri.books.ledger import calls
from cauri.books.ledger.postings import Posted
from cauri.kit import clock
from cauri.kit.transactions import transaction_required
from cauri.money.amounts import Money

_RETURN = "SELECT ledger_return(%s, %s, %s, %s::bigint[], %s::text[], %s, %s, %s, %s, %s)"


@transaction_required
def refund(
    posting_id: UUID,
    *,
    original_id: UUID,
    at: datetime,
    amounts: Sequence[Money] | None = None,
    unclaimed: int | None = None,
    value_on: date | None = None,
    reference: UUID | None = None,
) -> Posted:
    """The payee pays back: `amounts[n]` of the original's n-th move (zero: none of it), or all that is left.

    What would go back to a closed account goes to `unclaimed` instead, if that names one; which is no part of the body.
    All refunds together never exceed the original. Raises UnknownPosting, NotReturnable, AlreadyReturned,
    RefundExceedsPosting, InsufficientFunds, AccountFrozen, AccountClosed, WrongCurrency, AmountOutOfRange,
    AtInTheFuture, PostingIdReused.
    """
    return _give_back(posting_id, "refund", original_id, amounts, None, unclaimed, at, value_on, reference)


@transaction_required
def reverse(
    posting_id: UUID,
    *,
    original_id: UUID,
    at: datetime,
    receivable: int | None = None,
    unclaimed: int | None = None,
    value_on: date | None = None,
    reference: UUID | None = None,
) -> Posted:
    """The operator takes back all that is left of a posting, from frozen accounts too.

    Where the payee has spent the money and `receivable` names an account of the house, the house pays the missing part
    and the payee owes it; without one, InsufficientFunds is raised. `unclaimed` is as in `refund`. Raises
    UnknownPosting, NotReturnable, AlreadyReturned, AccountClosed, SameAccount, AtInTheFuture, PostingIdReused.
    """
    return _give_back(posting_id, "reversal", original_id, None, receivable, unclaimed, at, value_on, reference)


def _give_back(
    posting_id: UUID,
    kind: str,
    original_id: UUID,
    amounts: Sequence[Money] | None,
    receivable: int | None,
    unclaimed: int | None,
    at: datetime,
    value_on: date | None,
    reference: UUID | None,
) -> Posted:
    returned_now: bool = calls.value_of(
        _RETURN,
        [posting_id, kind, original_id, *calls.parts(amounts), receivable, clock.microseconds_of(at),
         value_on or clock.day_of(at), reference, unclaimed],
    )  # fmt: skip
    return Posted(posting_id, replayed=not returned_now)
