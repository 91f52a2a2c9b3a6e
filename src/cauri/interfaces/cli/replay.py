"""`cauri replay`: a real bank's transactions, posted through the ledger's public services."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

import click

from cauri.books.ledger import accounts, queries, services, upkeep
from cauri.books.ledger.postings import Move, NewPosting, Outcome
from cauri.interfaces.cli import berka as bank
from cauri.interfaces.cli import database
from cauri.interfaces.cli.berka import Transaction
from cauri.kit import clock, ids
from cauri.kit.transactions import retrying, transaction

_BATCH = 200
_CLEARING = "clearing:berka"


@click.group()
def replay() -> None:
    """Post a real bank's transactions through the ledger, and report what every account holds."""


@replay.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
@database.needed
def berka(folder: Path, *, report: Path) -> None:
    """Replay the Berka bank from FOLDER/trans.asc, in the order of the file.

    A debit beyond the balance is refused and recorded. Each posting's id follows from its transaction, so a replay that
    was interrupted, or is run again, posts nothing twice and ends with the same report.
    """
    started = time.monotonic()
    transactions = bank.transactions(folder)
    names = list(dict.fromkeys(one.account for one in transactions))
    opened = retrying(lambda: _open_accounts(names, now=clock.now()))
    outcomes: Counter[tuple[str, bool]] = Counter()
    with click.progressbar(length=len(transactions), label="Replaying", file=sys.stderr) as bar:
        for batch in _batches(transactions):
            for one, posted in _replay(batch, opened):
                outcomes[one.account, posted] += 1
            bar.update(len(batch))
    upkeep.fold()
    found = {
        name: {
            "balance": queries.balance_of(opened[name]).balance.amount,
            "posted": outcomes[name, True],
            "refused": outcomes[name, False],
        }
        for name in names
    }
    seconds = round(time.monotonic() - started, 3)
    document = {"accounts": found, "transactions": len(transactions), "seconds": seconds}
    report.write_text(json.dumps(document, indent=1) + "\n")
    refused = sum(count for (_, posted), count in outcomes.items() if not posted)
    click.echo(
        f"{len(transactions):,} transactions, {refused:,} refused, {len(names):,} accounts in {seconds} s: {report}"
    )


def _open_accounts(names: Sequence[str], *, now: datetime) -> dict[str, int]:
    """The ledger's account of each bank account, and the clearing account under its own name."""
    with transaction():
        opened = {
            name: accounts.open_account(f"berka:{name}", currency=bank.CURRENCY, kind="wallet", now=now)
            for name in names
        }
        clearing = accounts.open_account(_CLEARING, currency=bank.CURRENCY, kind="clearing", now=now)
    return {**opened, _CLEARING: clearing}


def _batches(transactions: Sequence[Transaction]) -> Iterator[list[Transaction]]:
    remaining = iter(transactions)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _replay(batch: Sequence[Transaction], opened: dict[str, int]) -> list[tuple[Transaction, bool]]:
    """Post a batch, and say of each transaction whether it stands. One of zero moves nothing, and stands."""
    moving = [one for one in batch if one.amount]
    outcomes = retrying(lambda: _post([_posting(one, opened) for one in moving]))
    for outcome in outcomes:
        if outcome.refusal is not None and outcome.refusal.code != "insufficient_funds":
            raise outcome.refusal
    posted = {one.number: outcome.posted for one, outcome in zip(moving, outcomes, strict=True)}
    return [(one, posted.get(one.number, True)) for one in batch]


def _posting(one: Transaction, opened: dict[str, int]) -> NewPosting:
    customer, clearing = opened[one.account], opened[_CLEARING]
    source, destination = (clearing, customer) if one.credit else (customer, clearing)
    return NewPosting(
        id=ids.derived_id(one.at, "berka", one.number),
        kind="deposit" if one.credit else "withdrawal",
        moves=[Move(source, destination, one.amount)],
        at=one.at,
    )


def _post(postings: list[NewPosting]) -> list[Outcome]:
    with transaction():
        return services.post_batch(postings)


COMMANDS = (replay,)
