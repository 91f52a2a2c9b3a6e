"""The people and the house's accounts between whom the ledger's tests move money, and short words for doing it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from cauri.books.ledger import accounts, queries, services
from cauri.books.ledger.models import Posting
from cauri.books.ledger.postings import Move, NewPosting, Outcome, Posted
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.money import Money

DAY = datetime(2025, 3, 14, 12, tzinfo=UTC)
START = 10_000  # minor units that Awa and Moussa have at first

# Every way an account can behave: whether its lines wait in a tail, and whether it has a floor.
NATURES = {
    "cold, floor 0": ("wallet", False),
    "cold, no floor": ("suspense", False),
    "hot, floor 0": ("merchant_settlement", True),
    "hot, no floor": ("clearing", True),
}


@dataclass(frozen=True)
class Town:
    """Awa and Moussa with their wallets, Fatou the agent, Ibrahima the merchant (hot), and the house."""

    awa: int
    moussa: int
    fatou: int
    ibrahima: int
    clearing: int
    fees: int
    receivable: int


def settle() -> Town:
    """Open everybody's account; Awa and Moussa have START each."""
    town = Town(
        awa=opened("wallet"),
        moussa=opened("wallet"),
        fatou=opened("agent_float"),
        ibrahima=opened("merchant_settlement"),
        clearing=opened("clearing"),
        fees=opened("fee_income"),
        receivable=opened("receivable"),
    )
    for person in (town.awa, town.moussa):
        post(move(town.clearing, person, START), kind="cash_in")
    return town


SHAPES = ("one move", "with fee", "many moves")


def shapes(town: Town) -> dict[str, list[Move]]:
    """A posting of each shape that has a statement of its own."""
    return {
        "one move": [move(town.awa, town.moussa, 100)],
        "with fee": [move(town.awa, town.moussa, 100), move(town.awa, town.fees, 5)],
        "many moves": [
            move(town.awa, town.moussa, 100),
            move(town.moussa, town.fatou, 30),
            move(town.fatou, town.fees, 2),
        ],
    }


def opened(kind: str, *, currency: str = "MRU") -> int:
    """A new account of a kind."""
    with transaction():
        return accounts.open_account(f"{kind}:{ids.new_id()}", currency=currency, kind=kind, now=DAY)


def of_nature(nature: str, *, minor: int = 0) -> int:
    """A new account that behaves as named in NATURES, with so much on it."""
    kind, hot = NATURES[nature]
    account = opened(kind)
    with transaction():
        if not hot:
            accounts.cool(account)
    if minor:
        post(move(opened("clearing"), account, minor), kind="cash_in")
    return account


def money(minor: int, currency: str = "MRU") -> Money:
    return Money.of_minor(minor, currency)


def move(source: int, destination: int, minor: int, currency: str = "MRU") -> Move:
    return Move(source, destination, money(minor, currency))


def posting(
    *moves: Move,
    at: datetime = DAY,
    posting_id: UUID | None = None,
    kind: str = "transfer",
    reference: UUID | None = None,
    value_on: date | None = None,
) -> NewPosting:
    """A posting under a new id, unless one is given."""
    return NewPosting(
        id=posting_id or ids.new_id(), kind=kind, moves=moves, at=at, value_on=value_on, reference=reference
    )


def post(
    *moves: Move,
    at: datetime = DAY,
    posting_id: UUID | None = None,
    kind: str = "transfer",
    reference: UUID | None = None,
    value_on: date | None = None,
) -> Posted:
    """Post in a transaction of its own."""
    with transaction():
        return services.post_one(
            posting(*moves, at=at, posting_id=posting_id, kind=kind, reference=reference, value_on=value_on)
        )


def batch(postings: Sequence[NewPosting], *, all_or_none: bool = False) -> list[Outcome]:
    """Post a batch in a transaction of its own."""
    with transaction():
        return services.post_batch(postings, all_or_none=all_or_none)


def ended(outcomes: Sequence[Outcome]) -> list[str]:
    """How each ended, in a word."""
    return [one.refusal.code if one.refusal else "replayed" if one.replayed else "posted" for one in outcomes]


def after(microseconds: int) -> datetime:
    """So many microseconds after DAY."""
    return DAY + timedelta(microseconds=microseconds)


def balance(account: int) -> int:
    return queries.balance_of(account).balance.minor


def available(account: int) -> int:
    return queries.balance_of(account).available.minor


def held(account: int) -> int:
    return queries.balance_of(account).held.minor


def lines(account: int) -> list[tuple[int, int]]:
    """(amount, balance after) of every line, oldest first."""
    page = queries.page_of(account, most=1000)
    return [(line.amount.minor, line.balance.minor) for line in reversed(page)]


def stamps(account: int) -> list[int]:
    """The stamps of every line, oldest first."""
    return [line.stamp for line in reversed(queries.page_of(account, most=1000))]


def everything(*accounts_: int) -> list[Any]:
    """What the books say of some accounts: balances and lines."""
    return [(queries.balance_of(account), lines(account)) for account in accounts_]


def legs(posting_id: UUID) -> list[tuple[int, int]]:
    """(account, amount) of a posting's lines, in the order of its legs."""
    return [(line.account_id, line.amount) for line in queries.entries_of(queries.posting(posting_id))]


def stands(posting_id: UUID) -> bool:
    """Whether the books know a posting, in whatever state."""
    return Posting.objects.filter(id=posting_id).exists()


def value(statement: str, *parameters: str | int | None) -> Any:
    """What one statement answers, asked as the app's role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
        return row[0] if row else None


@contextmanager
def another_connection(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection besides Django's, as the app's role; what it did not commit is rolled back."""
    with psycopg.connect(url) as other:
        other.execute("SET ROLE cauri_app")
        other.commit()
        yield other
        other.rollback()
