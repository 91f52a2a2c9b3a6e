"""Holds: money promised to somebody, until it is captured, given back or its time is over."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from cauri.books.ledger import calls, queries
from cauri.books.ledger.postings import NewPosting, Posted
from cauri.books.ledger.refusals import HoldCaptured, HoldReleased
from cauri.kit import clock, ids
from cauri.kit.transactions import durable, transaction, transaction_required
from cauri.money.amounts import Money

_HOLD = """
    SELECT ledger_hold(%s, %s, %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s, %s, %s, %s)
"""
_CAPTURE = "SELECT ledger_capture(%s, %s, %s::bigint[], %s::text[], %s, %s, %s, %s)"
_RELEASE = "SELECT ledger_release(%s, %s, %s, %s, %s)"


@transaction_required
def hold(posting: NewPosting, *, expires_at: datetime) -> Posted:
    """Reserve the moves of a posting until they are captured: the money stays, but nobody else can spend it.

    The posting stands as pending, and its id is the hold's. Raises what `services.post` raises.
    """
    placed_now: bool = calls.value_of(
        _HOLD,
        [posting.id, posting.kind, *calls.columns(posting.moves), posting.stamp, posting.day,
         clock.microseconds_of(expires_at), posting.reference],
    )  # fmt: skip
    return Posted(posting.id, replayed=not placed_now)


@transaction_required
def capture(
    posting_id: UUID,
    *,
    hold_id: UUID,
    at: datetime,
    amounts: Sequence[Money] | None = None,
    final: bool = False,
    value_on: date | None = None,
    reference: UUID | None = None,
) -> Posted:
    """Carry out a hold's moves: `amounts[n]` of its n-th move (zero: none of it), or all that remains.

    May be repeated with new ids until the hold is used up; `final` gives the rest back. What was promised before a
    freeze is still paid. Raises UnknownHold, HoldCaptured, HoldReleased, HoldExpired, CaptureExceedsHold,
    AccountClosed, WrongCurrency, AmountOutOfRange, AtInTheFuture, PostingIdReused.
    """
    captured_now: bool = calls.value_of(
        _CAPTURE,
        [posting_id, hold_id, *calls.parts(amounts), final, clock.microseconds_of(at), value_on or clock.day_of(at),
         reference],
    )  # fmt: skip
    return Posted(posting_id, replayed=not captured_now)


@transaction_required
def release(posting_id: UUID, *, hold_id: UUID, at: datetime) -> Posted:
    """Give back what a hold still reserves.

    Raises UnknownHold, HoldCaptured, HoldReleased, HoldExpired, AtInTheFuture, PostingIdReused.
    """
    return _give_back(posting_id, hold_id=hold_id, kind="release", at=at)


@durable
def expire_due(*, now: datetime, most: int = 1000) -> int:
    """Give back every open hold whose time is over, each in a transaction of its own. Returns how many."""
    expired = 0
    for hold_id, expires_at in queries.holds_due(now, most=most):
        posting_id = ids.derived_id(expires_at, "expiry", str(hold_id))
        try:
            with transaction():
                outcome = _give_back(posting_id, hold_id=hold_id, kind="expiry", at=now)
        except (HoldCaptured, HoldReleased):
            continue  # somebody was faster
        expired += not outcome.replayed
    return expired


def _give_back(posting_id: UUID, *, hold_id: UUID, kind: str, at: datetime) -> Posted:
    given_back_now: bool = calls.value_of(
        _RELEASE, [posting_id, hold_id, kind, clock.microseconds_of(at), clock.day_of(at)]
    )
    return Posted(posting_id, replayed=not given_back_now)
