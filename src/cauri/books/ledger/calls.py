"""How the ledger's verbs call the functions in the database."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cauri.books.ledger import refusals
from cauri.books.ledger.postings import Move
from cauri.kit import sql
from cauri.money.amounts import Money


def value_of(statement: str, parameters: Sequence[Any]) -> Any:
    """The single value that a function answers. Raises the refusal that it raised."""
    return rows(statement, parameters)[0][0]


def rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a function answers. Raises the refusal that it raised."""
    with refusals.understood():
        return sql.prepared(statement, parameters)


def columns(moves: Sequence[Move]) -> tuple[list[int], list[int], list[int], list[str]]:
    """Moves as the arrays that the functions take: sources, destinations, amounts, currencies."""
    return (
        [move.source for move in moves],
        [move.destination for move in moves],
        [move.amount.minor for move in moves],
        [move.amount.currency.code for move in moves],
    )


def parts(amounts: Sequence[Money] | None) -> tuple[list[int] | None, list[str] | None]:
    """How much of each move a later phase asks for: amounts and their currencies; None for all there is."""
    if amounts is None:
        return None, None
    return [amount.minor for amount in amounts], [amount.currency.code for amount in amounts]


def json_of(facts: Mapping[str, Any]) -> str:
    """Facts as a JSON text."""
    return json.dumps(facts)
