"""What the books say: balances now and at any past time, pages of statements, postings, the trial balance.

The lines that wait in a hot account's tail are always counted, with the stamps that the folder will give them: each
the greater of its own time and one more than the line before.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from cauri.books.ledger.models import Account, Block, Entry, Hold, HotEntry, Posting
from cauri.books.ledger.refusals import UnknownAccount, UnknownPosting
from cauri.kit import clock
from cauri.money.amounts import Money

BALANCE = """
    SELECT currency, state, held, floor,
           balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                WHERE tail.account_id = ledger_balance.account_id), 0)::bigint
      FROM ledger_balance WHERE account_id = %(account)s
"""

TAIL = """
    SELECT at, posting_id, leg, amount, n + max(greatest(at - n, folded)) OVER (ORDER BY n) AS stamp,
           start + sum(amount) OVER (ORDER BY n) AS balance
      FROM (SELECT tail.*, row_number() OVER (ORDER BY at, posting_id, leg) AS n, stamp AS folded, balance AS start
              FROM ledger_hot_entry AS tail JOIN ledger_balance USING (account_id)
             WHERE account_id = %(account)s) AS waiting
"""

BALANCE_AT = f"""
    SELECT currency,
           coalesce((SELECT balance FROM ({TAIL}) AS tail WHERE stamp <= %(at)s ORDER BY stamp DESC LIMIT 1),
                    (SELECT balance FROM ledger_entry AS entry
                      WHERE entry.account_id = ledger_balance.account_id AND entry.stamp <= %(at)s
                      ORDER BY entry.stamp DESC LIMIT 1), 0)::bigint
      FROM ledger_balance WHERE account_id = %(account)s
"""

PAGE = f"""
    SELECT stamp, posting_id, leg, amount, balance::bigint FROM (
        (SELECT stamp, posting_id, leg, amount, balance FROM ({TAIL}) AS tail
          WHERE stamp < %(before)s AND stamp >= %(since)s ORDER BY stamp DESC LIMIT %(most)s)
        UNION ALL
        (SELECT stamp, posting_id, leg, amount, balance FROM ledger_entry
          WHERE account_id = %(account)s AND stamp < %(before)s AND stamp >= %(since)s
          ORDER BY stamp DESC LIMIT %(most)s)
    ) AS line ORDER BY stamp DESC LIMIT %(most)s
"""

# What an account tried to pay and did not. What was given back (released) is told by the posting it gives back.
UNPAID = """
    SELECT * FROM ledger_posting
     WHERE payer_id = %(account)s AND state <> 'posted' AND state <> 'released'
       AND at >= %(since)s AND at <= %(at)s AND (at < %(at)s OR id < %(below)s)
     ORDER BY at DESC, id DESC LIMIT %(most)s
"""

MOVED = """
    SELECT id FROM unnest(%(accounts)s::bigint[]) AS id
     WHERE EXISTS (SELECT FROM ledger_entry AS entry
                    WHERE entry.account_id = id AND entry.stamp >= %(since)s AND entry.stamp < %(until)s)
        OR EXISTS (SELECT FROM ledger_hot_entry AS tail
                    WHERE tail.account_id = id AND tail.at >= %(since)s AND tail.at < %(until)s)
"""

_END_OF_TIME = 2**63 - 1


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What an account holds. `balance = available + held`, always; `floor` is None where there is none."""

    balance: Money
    held: Money
    floor: Money | None
    state: str

    @property
    def available(self) -> Money:
        """What may leave, before the floor is considered."""
        return self.balance - self.held


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement. `stamp` is its place in the account's order and the cursor of pages."""

    stamp: int
    posting_id: UUID
    leg: int
    amount: Money
    balance: Money

    @property
    def at(self) -> datetime:
        """When."""
        return clock.from_microseconds(self.stamp)


def account(code: str) -> Account:
    """The account with this code. Raises UnknownAccount."""
    found = Account.objects.filter(code=code).first()
    if found is None:
        raise UnknownAccount(account_code=code)
    return found


def balance_of(account_id: int) -> AccountBalance:
    """What an account holds now. Raises UnknownAccount."""
    currency, state, held, floor, balance = _one(BALANCE, account_id)
    return AccountBalance(
        balance=Money.of_minor(balance, currency),
        held=Money.of_minor(held, currency),
        floor=None if floor is None else Money.of_minor(floor, currency),
        state=state,
    )


def balance_at(account_id: int, at: datetime) -> Money:
    """What an account held at a past time, that microsecond included: one probe of one index. Raises UnknownAccount."""
    currency, balance = _one(BALANCE_AT, account_id, at=clock.microseconds_of(at))
    return Money.of_minor(balance, currency)


def page_of(account_id: int, *, before: int | None = None, since: datetime | None = None, most: int = 20) -> list[Line]:
    """A page of an account's lines, newest first: at most `most`, earlier than the stamp `before`.

    Raises UnknownAccount.
    """
    currency = _one("SELECT currency FROM ledger_balance WHERE account_id = %(account)s", account_id)[0]
    parameters = {
        "account": account_id,
        "before": _END_OF_TIME if before is None else before,
        "since": -_END_OF_TIME if since is None else clock.microseconds_of(since),
        "most": most,
    }
    return [
        Line(stamp, posting_id, leg, Money.of_minor(amount, currency), Money.of_minor(balance, currency))
        for stamp, posting_id, leg, amount, balance in _all(PAGE, parameters)
    ]


def moved_between(account_ids: Collection[int], *, since: datetime, until: datetime) -> set[int]:
    """Those of some accounts that have a line from `since` until just before `until`: one probe of an index each."""
    asked = {
        "accounts": list(account_ids),
        "since": clock.microseconds_of(since),
        "until": clock.microseconds_of(until),
    }
    return {account_id for (account_id,) in _all(MOVED, asked)}


def entries_between(account_id: int, *, since: datetime, until: datetime, most: int) -> int:
    """How many lines an account has from `since` until just before `until`, counted up to `most`."""
    stamps = {"stamp__gte": clock.microseconds_of(since), "stamp__lt": clock.microseconds_of(until)}
    return Entry.objects.filter(account_id=account_id, **stamps)[:most].count()


def posting(posting_id: UUID) -> Posting:
    """One posting, whatever its state. Raises UnknownPosting."""
    found = Posting.objects.filter(id=posting_id).first()
    if found is None:
        raise UnknownPosting(posting_id=str(posting_id))
    return found


def postings(posting_ids: Collection[UUID]) -> dict[UUID, Posting]:
    """Postings by id; those that do not exist are left out."""
    return {one.id: one for one in Posting.objects.filter(id__in=posting_ids)} if posting_ids else {}


def phases_of(posting_id: UUID) -> list[Posting]:
    """The later postings that point at one: captures, releases, refunds, a reversal."""
    return list(Posting.objects.filter(original_id=posting_id).order_by("at", "id"))


def without_entries(account_id: int, *, before: int | None = None, most: int = 20) -> list[Posting]:
    """An account's postings that moved nothing (refused, pending, given back), newest first."""
    mine = Posting.objects.filter(Q(payer_id=account_id) | Q(payee_id=account_id))
    mine = mine.exclude(state=Posting.State.POSTED)
    if before is not None:
        mine = mine.filter(at__lt=before)
    return list(mine.order_by("-at")[:most])


def unpaid(account_id: int, *, at: int, below: UUID, since: int, most: int) -> list[Posting]:
    """What an account tried to pay and did not (refused, or pending for a while), newest first.

    From the stamp `since` on, up to `at`, and of those at that very stamp the ones whose id is below.
    """
    found = {"account": account_id, "at": at, "below": below, "since": since, "most": most}
    return list(Posting.objects.raw(UNPAID, found))


def entries_of(posting_: Posting) -> list[Entry | HotEntry]:
    """A posting's lines in the order of its legs, those that still wait in a tail too.

    An entry is looked for in its account's index from the posting's time on; there it nearly always is the first.
    """
    if posting_.state != Posting.State.POSTED:
        return []
    legs = Counter(party for source, destination, _ in posting_.moves for party in (source, destination))
    lines: list[Entry | HotEntry] = []
    for account_id, expected in legs.items():
        waiting = HotEntry.objects.filter(account_id=account_id, at=posting_.at, posting_id=posting_.id)
        lines.extend(waiting)
        written = Entry.objects.filter(account_id=account_id, stamp__gte=posting_.at, posting_id=posting_.id)
        lines.extend(written.order_by("stamp")[: expected - len(waiting)])
    return sorted(lines, key=lambda line: line.leg)


def hold_of(posting_id: UUID) -> Hold | None:
    """What a pending posting still reserves; None for any other posting."""
    return Hold.objects.filter(posting_id=posting_id).first()


def holds_due(now: datetime, *, most: int) -> list[tuple[UUID, datetime]]:
    """Open holds whose time is over, the oldest first, with that time."""
    due = Hold.objects.filter(state=Hold.State.OPEN, expires_at__lte=clock.microseconds_of(now))
    found = due.order_by("expires_at").values_list("posting_id", "expires_at")[:most]
    return [(posting_id, clock.from_microseconds(expires_at)) for posting_id, expires_at in found]


def accounts_with_tails() -> list[int]:
    """The accounts whose tail is not empty."""
    return [account_id for (account_id,) in _all("SELECT ledger_tails()", {})]


def block_of(posting_: Posting) -> int | None:
    """The number of the block that seals a posting; None while it is not sealed."""
    sealed = Block.objects.filter(from_xid__lte=posting_.xid, to_xid__gt=posting_.xid)
    return sealed.values_list("number", flat=True).first()


def end_of(number: int) -> int:
    """The transaction id at which a block ends and the next one begins."""
    return int(Block.objects.values_list("to_xid", flat=True).get(number=number))


def head_of(number: int) -> str:
    """The head of a block, in hexadecimal: what is published."""
    return bytes(Block.objects.values_list("head", flat=True).get(number=number)).hex()


def _one(statement: str, account_id: int, **parameters: Any) -> tuple[Any, ...]:
    found = _all(statement, {"account": account_id, **parameters})
    if not found:
        raise UnknownAccount(account_id=account_id)
    return found[0]


def _all(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
