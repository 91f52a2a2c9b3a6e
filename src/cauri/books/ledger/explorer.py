"""What the console and the health page read of the books: lists with cursors, and a few counts that stay
cheap.

The statements and balances themselves are `queries`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cauri.books.ledger.chart import KINDS
from cauri.books.ledger.models import Account, Posting, Verification
from cauri.books.ledger.queries import AccountBalance, Line
from cauri.kit import clock
from cauri.money import Money

MOST_COUNTED = 100_000

_BALANCES = """
    SELECT account_id, currency, state, held, floor,
           balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                WHERE hot AND tail.account_id = ledger_balance.account_id), 0)::bigint
      FROM ledger_balance WHERE account_id = ANY (%s)
"""
_BLOCKS = """
    SELECT number, sealed_at, from_xid, to_xid, cardinality(postings), cardinality(entry_accounts), root,
    previous, head
      FROM ledger_block WHERE number < %(before)s AND number >= %(since)s ORDER BY number DESC LIMIT %(most)s
"""
_MEMBERS = "SELECT postings[%(first)s:%(last)s] FROM ledger_block WHERE number = %(number)s"
_UNSEALED = """
    SELECT count(*) FROM (SELECT FROM ledger_posting
                           WHERE xid >= coalesce((SELECT to_xid FROM ledger_block ORDER BY number DESC LIMIT
                           1), 0) LIMIT %s) AS part
"""
_WAITING = "SELECT count(*) FROM (SELECT FROM ledger_hot_entry LIMIT %s) AS part"
_BEYOND = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account and what it holds."""

    account: Account
    balance: AccountBalance

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return title_of(self.account.kind)

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""
        return clock.from_microseconds(self.account.opened_at)


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line of a statement and the kind of act it came from."""

    line: Line
    kind: str


@dataclass(frozen=True, slots=True)
class ListedBlock:
    """A block without its members."""

    number: int
    sealed_at: datetime
    from_xid: int
    to_xid: int
    postings: int
    entries: int
    root: bytes
    previous: bytes
    head: bytes


def title_of(kind: str) -> str:
    """A kind of account in words; one that has left the chart by its name."""
    return KINDS[kind].title if kind in KINDS else kind.replace("_", " ")


def accounts(
    *, search: str = "", currency: str = "", kind: str = "", state: str = "", after: int = 0, most: int = 50
) -> list[ListedAccount]:
    """A page of the chart, by id: at most `most` accounts after that id whose code holds `search`."""
    wanted = Account.objects.filter(id__gt=after)
    if search:
        wanted = wanted.filter(code__icontains=search)
    if currency:
        wanted = wanted.filter(currency=currency)
    if kind:
        wanted = wanted.filter(kind=kind)
    if state:
        wanted = wanted.filter(balance__state=state)
    return _with_balances(wanted.order_by("id")[:most])


def currencies() -> list[str]:
    """The currencies that accounts are kept in."""
    return list(Account.objects.order_by("currency").values_list("currency", flat=True).distinct())


def codes_of(ids: Iterable[int]) -> dict[int, str]:
    """The codes of accounts by id; what is no account is left out."""
    return dict(Account.objects.filter(id__in=set(ids)).values_list("id", "code"))


def account_by_id(account_id: int) -> Account | None:
    """The account with this id, if there is one."""
    return Account.objects.filter(id=account_id).first()


def with_kinds(lines: Sequence[Line]) -> list[ListedLine]:
    """Lines, each with the kind of its posting."""
    kinds = dict(Posting.objects.filter(id__in={line.posting_id for line in lines}).values_list("id", "kind"))
    return [ListedLine(line, kinds.get(line.posting_id, "")) for line in lines]


def blocks(*, before: int | None = None, most: int = 50) -> list[ListedBlock]:
    """A page of the seals, newest first."""
    return _blocks(before=_BEYOND if before is None else before, since=0, most=most)


def block(number: int) -> ListedBlock | None:
    """The block with this number, if there is one."""
    return next(iter(_blocks(before=number + 1, since=number, most=1)), None)


def members_of(number: int, *, first: int, most: int) -> list[UUID]:
    """Postings that a block seals, from the `first` (the block's first is 1) on, in the block's order."""
    found = _rows(_MEMBERS, {"number": number, "first": first, "last": first + most - 1})
    return list(found[0][0] or []) if found else []


def verifications() -> QuerySet[Verification]:
    """Runs of the verifier, newest first."""
    return Verification.objects.order_by("-started_at")


def unsealed() -> int:
    """How many postings no block seals yet; MOST_COUNTED stands for that many or more."""
    return int(_rows(_UNSEALED, [MOST_COUNTED])[0][0])


def waiting() -> int:
    """How many lines wait in the tails of hot accounts; MOST_COUNTED stands for that many or more."""
    return int(_rows(_WAITING, [MOST_COUNTED])[0][0])


def _with_balances(found: QuerySet[Account]) -> list[ListedAccount]:
    listed = list(found)
    balances = {
        account_id: AccountBalance(
            balance=Money.of_minor(balance, currency),
            held=Money.of_minor(held, currency),
            floor=None if floor is None else Money.of_minor(floor, currency),
            state=state,
        )
        for account_id, currency, state, held, floor, balance in _rows(_BALANCES, [[account.id for account in listed]])
    }
    return [ListedAccount(account, balances[account.id]) for account in listed]


def _blocks(*, before: int, since: int, most: int) -> list[ListedBlock]:
    return [
        ListedBlock(
            number=number,
            sealed_at=clock.from_microseconds(sealed_at),
            from_xid=from_xid,
            to_xid=to_xid,
            postings=postings,
            entries=entries,
            root=bytes(root),
            previous=bytes(previous),
            head=bytes(head),
        )
        for number, sealed_at, from_xid, to_xid, postings, entries, root, previous, head in _rows(
            _BLOCKS, {"before": before, "since": since, "most": most}
        )
    ]


def _rows(statement: str, parameters: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
