"""Posting: the verbs that move money, each one round trip to the database.

Who calls them owns the transaction; a refusal takes the caller's whole act back. `holds`, `returns` and `accounts` are
the ledger's other verbs.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cauri.books.ledger import calls, refusals
from cauri.books.ledger.postings import Move, NewPosting, Outcome, Posted
from cauri.books.ledger.refusals import PostingIdReused, Refused
from cauri.kit import sql
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

_POST = "SELECT ledger_post(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_POST_WITH_FEE = "SELECT ledger_post_with_fee(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_POST_MOVES = "SELECT ledger_post_moves(%s, %s, %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s, %s, %s)"
_POST_BATCH = """
    SELECT item, outcome, code, facts FROM ledger_post_batch(
        %s::uuid[], %s::text[], %s::bigint[], %s::date[], %s::uuid[],
        %s::integer[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s)
"""
_RECORD_REFUSAL = """
    SELECT ledger_record_refusal(%s, %s, %s::bigint[], %s::bigint[], %s::bigint[], %s, %s, %s, %s, %s, %s::jsonb)
"""


@transaction_required
def post(
    posting_id: UUID,
    *,
    kind: str,
    moves: Sequence[Move],
    at: datetime,
    value_on: date | None = None,
    reference: UUID | None = None,
) -> Posted:
    """Post all the moves or none of them, once: the same id with the same body answers with what stands.

    The moves apply in their order, and no account falls below its floor at any of them. An id that was refused stays
    refused. Raises InsufficientFunds, AccountFrozen, AccountClosed, UnknownAccount, WrongCurrency, SameAccount,
    AmountOutOfRange, AtInTheFuture, PostingIdReused.
    """
    return post_one(NewPosting(id=posting_id, kind=kind, moves=moves, at=at, value_on=value_on, reference=reference))


@transaction_required
def post_one(posting: NewPosting) -> Posted:
    """`post`, for whoever has the posting in hand."""
    statement, parameters = _shaped(posting)
    posted_now: bool = calls.value_of(statement, parameters)
    return Posted(posting.id, replayed=not posted_now)


@transaction_required
def post_batch(postings: Sequence[NewPosting], *, all_or_none: bool = False) -> list[Outcome]:
    """Post many at once, in their order; the outcomes are in that order too.

    Independent postings are refused one by one and recorded as refused. With `all_or_none` the first refusal is raised
    and takes everything back. A malformed posting (amount, accounts or time) refuses the whole batch.
    """
    first_under: dict[UUID, NewPosting] = {}
    for posting in postings:
        first_under.setdefault(posting.id, posting)
    distinct = list(first_under.values())
    answers = {posting.id: Outcome(posting.id) for posting in distinct}
    if distinct:
        for item, ended, code, facts in calls.rows(_POST_BATCH, _in_arrays(distinct, all_or_none)):
            posting_id = distinct[item - 1].id
            refusal = refusals.of(code, facts) if code else None
            answers[posting_id] = Outcome(posting_id, replayed=ended == "replayed", refusal=refusal)
    outcomes = _for_each(postings, first_under, answers)
    if all_or_none:
        for outcome in outcomes:
            if outcome.refusal is not None:
                raise outcome.refusal
    return outcomes


@durable
def carry_out(posting: NewPosting) -> Posted:
    """Post in a transaction of its own. A refusal is recorded in a second one before it is raised.

    Nothing is recorded of a call that is malformed whatever the books hold (its amounts, accounts or time). Raises what
    `post` raises.
    """
    try:
        with transaction():
            return post_one(posting)
    except (PostingIdReused, *refusals.MALFORMED):
        raise
    except Refused as refusal:
        with transaction():
            stands = record_refusal(posting, refusal)
        if stands == "posted":
            return Posted(posting.id, replayed=True)
        raise


@transaction_required
def record_refusal(posting: NewPosting, refusal: Refusal, *, original_id: UUID | None = None) -> str:
    """Remember that a posting was refused and why, so that a retry stays refused.

    Called in a new transaction, after the act was rolled back. Returns the state the posting has: "posted" when another
    attempt succeeded meanwhile, and then that stands. Raises PostingIdReused.
    """
    sources, destinations, amounts, _ = calls.columns(posting.moves)
    state: str = calls.value_of(
        _RECORD_REFUSAL,
        [posting.id, posting.kind, sources, destinations, amounts, posting.stamp, posting.day, posting.reference,
         original_id, refusal.code, calls.json_of(refusal.facts)],
    )  # fmt: skip
    return state


def _shaped(posting: NewPosting) -> tuple[str, list[Any]]:
    """The cheapest statement for a posting's shape; all of them write the same rows."""
    first, *others = posting.moves
    common = [posting.stamp, posting.day, posting.reference]
    one = [posting.id, posting.kind, first.source, first.destination, first.amount.minor]
    currency = first.amount.currency.code
    if not others:
        return _POST, [*one, currency, *common]
    fee = others[0]
    if len(others) == 1 and fee.source == first.source and fee.amount.currency == first.amount.currency:
        return _POST_WITH_FEE, [*one, fee.destination, fee.amount.minor, currency, *common]
    return _POST_MOVES, [posting.id, posting.kind, *calls.columns(posting.moves), *common]


def _in_arrays(postings: Sequence[NewPosting], all_or_none: bool) -> list[Any]:
    """Postings as the arrays of ledger_post_batch: one value an item, then one value a move."""
    items = [(posting.id, posting.kind, posting.stamp, posting.day, posting.reference) for posting in postings]
    moves = [
        (item, move.source, move.destination, move.amount.minor, move.amount.currency.code)
        for item, posting in enumerate(postings, start=1)
        for move in posting.moves
    ]
    return [*sql.in_columns(items), *sql.in_columns(moves), all_or_none]


def _for_each(
    postings: Sequence[NewPosting], first_under: dict[UUID, NewPosting], answers: dict[UUID, Outcome]
) -> list[Outcome]:
    """An outcome for every posting; one that repeats an id of the batch gets the first one's, or a conflict."""
    seen: set[UUID] = set()
    outcomes = []
    for posting in postings:
        outcome = answers[posting.id]
        if posting.body != first_under[posting.id].body:
            outcome = Outcome(posting.id, refusal=PostingIdReused(posting_id=str(posting.id)))
        elif posting.id in seen and outcome.posted:
            outcome = Outcome(posting.id, replayed=True)
        seen.add(posting.id)
        outcomes.append(outcome)
    return outcomes
