"""The order in which the books keep an account's lines could have been the order in which things happened.

Many callers note when they asked and when they were answered. Afterwards each account must have one order of its
lines (their stamps) that no caller's clock contradicts: what was answered before something else was asked for stands
before it, every balance that somebody read was there at a moment between his question and the answer, and whoever was
refused for want of money asked at a time when there was not enough.
"""

import random
import time
from dataclasses import dataclass, field
from itertools import accumulate

from tests.support.crowds import together

from cauri.books.ledger import queries, services
from cauri.books.ledger.models import Entry
from cauri.books.ledger.postings import NewPosting
from cauri.books.ledger.refusals import InsufficientFunds
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import Town, batch, move, of_nature, posting
from cauri.kit import clock
from cauri.kit.transactions import retrying

SECONDS = 3.0
CALLERS = 16


@dataclass(frozen=True)
class Asked:
    """A question and its answer: a posting (refused or not), or a balance that was read."""

    began: int
    ended: int
    posting: NewPosting | None = None
    refused: bool = False
    account: int = 0
    balance: int = 0


@dataclass
class Account:
    """One account's lines in the order of the books: when they were asked for and answered, and the balance after."""

    began: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    balances: list[int] = field(default_factory=lambda: [0])

    def window(self, asked: Asked) -> list[int]:
        """The balances that could be seen between a question and its answer: before and after each line in question."""
        first = max((n + 1 for n, ended in enumerate(self.ended) if ended < asked.began), default=0)
        last = next((n for n, began in enumerate(self.began) if began > asked.ended), len(self.began))
        return self.balances[first : last + 1]


def _call(accounts: list[int], seed: int, until: float) -> list[Asked]:
    random_ = random.Random(seed)
    history = []
    while time.monotonic() < until:
        source, destination = random_.sample(accounts, 2)
        wanted = posting(move(source, destination, random_.choice([1, 5, 20])), at=clock.now())
        act = random_.choice([_post, _post, _post_with_others, _read])
        history += act(wanted, accounts, random_)
    return history


def _post(wanted: NewPosting, _: list[int], __: random.Random) -> list[Asked]:
    began, refused = time.monotonic_ns(), False
    try:
        services.carry_out(wanted)
    except InsufficientFunds:
        refused = True
    return [Asked(began, time.monotonic_ns(), wanted, refused)]


def _post_with_others(wanted: NewPosting, accounts: list[int], random_: random.Random) -> list[Asked]:
    pairs = [random_.sample(accounts, 2) for _ in range(3)]
    together_ = [wanted, *[posting(move(payer, payee, 2), at=clock.now()) for payer, payee in pairs]]
    began = time.monotonic_ns()
    outcomes = retrying(lambda: batch(together_))
    ended = time.monotonic_ns()
    # What was refused inside a batch saw what the batch itself had done before: only what was posted is judged.
    return [Asked(began, ended, one) for one, outcome in zip(together_, outcomes, strict=True) if outcome.posted]


def _read(_: NewPosting, accounts: list[int], random_: random.Random) -> list[Asked]:
    account = random_.choice(accounts)
    began = time.monotonic_ns()
    balance = queries.balance_of(account).balance.minor
    return [Asked(began, time.monotonic_ns(), account=account, balance=balance)]


def _in_the_order_of_the_books(account: int, history: list[Asked]) -> Account:
    asked = {one.posting.id: one for one in history if one.posting}
    found = Account()
    for entry in Entry.objects.filter(account_id=account).order_by("stamp"):
        one = asked.get(entry.posting_id)
        found.began.append(one.began if one else 0)
        found.ended.append(one.ended if one else 0)
        found.balances.append(entry.balance)
    return found


def test_contradicts_nobodys_clock(town: Town) -> None:
    accounts = [of_nature("cold, floor 0", minor=30) for _ in range(4)]
    until = time.monotonic() + SECONDS
    rounds = together([lambda n=n: _call(accounts, n, until) for n in range(CALLERS)])  # type: ignore[misc] # binds n
    history: list[Asked] = []
    for answered in rounds:
        assert isinstance(answered, list), answered
        history += answered
    books = {account: _in_the_order_of_the_books(account, history) for account in accounts}

    for lines in books.values():
        for ended, latest_begin in zip(lines.ended, accumulate(lines.began, max), strict=True):
            assert ended >= latest_begin, "a line stands after one that was asked for when it was answered already"
    reads = [one for one in history if one.account]
    for one in reads:
        assert one.balance in books[one.account].window(one)
    refusals = [one for one in history if one.posting and one.refused]
    for one in refusals:
        assert one.posting is not None
        (only,) = one.posting.moves
        assert min(books[only.source].window(one)) < only.amount.minor
    assert min(map(len, (reads, refusals))) > 20
    assert sum(towns.balance(account) for account in accounts) == 120
    assert town.awa
