"""What the books need from time to time: the tails folded, history sealed."""

from datetime import datetime

from cauri.books.ledger import calls, heads, queries
from cauri.books.ledger.events import BlockSealed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.kit.transactions import durable, transaction

_FOLD = "SELECT ledger_fold_account(%s)"
_SUMMARISE = "SELECT ledger_summarise()"
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_SEAL = "SELECT ledger_seal(%s)"


@durable
def fold() -> int:
    """Give every line that waits in a tail its stamp and balance, account by account. Returns how many lines."""
    folded = 0
    for account_id in queries.accounts_with_tails():
        with transaction():
            lines: int = calls.value_of(_FOLD, [account_id])
        folded += lines
    return folded


@durable
def seal(*, now: datetime, most: int = 100) -> int:
    """Seal what can no longer change into blocks, and tell each head. Returns how many blocks (at most `most`).

    What is posted while it seals waits for the next run: chasing it would make a block of every handful of postings.
    """
    with transaction():
        calls.value_of(_SUMMARISE, [])
        horizon: int = calls.value_of(_HORIZON, [])
    for sealed in range(most):
        with transaction():
            number: int | None = calls.value_of(_SEAL, [clock.microseconds_of(now)])
            if number is None:
                return sealed
            events.publish(BlockSealed(number=number), aggregate="ledger.seal")
        if queries.end_of(number) >= horizon:
            return sealed + 1
    return most


@durable
def publish_head(number: int) -> None:
    """Publish the head of a sealed block outside the database; twice is once."""
    heads.publish(number, queries.head_of(number))
