"""The ledger and its oracle side by side: every verb is asked of both, and afterwards both must hold the same."""

import copy
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from cauri.books.ledger import accounts, holds, invariants, queries, returns, seals, services, upkeep
from cauri.books.ledger.chart import kind_named
from cauri.books.ledger.postings import Move, NewPosting, Posted
from cauri.books.ledger.refusals import Refused
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from tests.properties import ledger_oracle
from tests.properties.ledger_oracle import POSTED, REPLAYED, Answers, Moves, Oracle

DAY = datetime(2025, 3, 14, 12, tzinfo=UTC)
Line = tuple[int, int, int]  # stamp, amount, balance after

# All invariants in one statement, so that it is planned once.
_INVARIANTS = " UNION ALL ".join(
    f"(SELECT '{one.name}', row, detail FROM ({one.broken}) AS broken (row, detail) LIMIT 3)"
    for one in invariants.INVARIANTS
)
_BALANCES = """
    SELECT account_id, (balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                             WHERE tail.account_id = row.account_id), 0))::bigint,
           held, state, hot, floor
      FROM ledger_balance AS row
"""
_POSTINGS = "SELECT id, state, code FROM ledger_posting WHERE kind <> 'expiry'"
_HOLDS = "SELECT posting_id, remaining, state FROM ledger_hold"
_ENTRIES = "SELECT account_id, stamp, amount, balance FROM ledger_entry ORDER BY account_id, stamp"


def at(offset: int) -> datetime:
    """So many microseconds after DAY."""
    return DAY + timedelta(microseconds=offset)


def asked_of(posting: NewPosting) -> object:
    """The body that a retry must repeat."""
    bare = tuple((move.source, move.destination, move.amount.minor) for move in posting.moves)
    return posting.kind, bare, posting.reference


def moves_of(posting: NewPosting) -> Moves:
    """A posting's moves as the oracle knows them."""
    return tuple(
        ledger_oracle.Move(move.source, move.destination, move.amount.minor, move.amount.currency.code)
        for move in posting.moves
    )


def new_posting(moves: Moves, offset: int, posting_id: UUID) -> NewPosting:
    """The oracle's moves as a posting."""
    real = [Move(move.source, move.destination, Money.of_minor(move.minor, move.currency)) for move in moves]
    return NewPosting(id=posting_id, kind="transfer", moves=real, at=at(offset))


def _answer(verb: Callable[..., Posted], *arguments: Any, **named: Any) -> str:
    """How the ledger answers a verb in a transaction of its own, in a word."""
    try:
        with transaction():
            return "replayed" if verb(*arguments, **named).replayed else "posted"
    except Refused as refusal:
        return refusal.code


def _agreed(word: str, answers: Answers) -> str:
    assert word in answers, f"the ledger says {word}, right is {sorted(answers)}"
    return word


class Pair:
    """Empty books and an oracle that has heard nothing."""

    def __init__(self) -> None:
        self.oracle = Oracle()
        self._history: dict[int, list[Line]] = {}

    # -- accounts ----------------------------------------------------------------------------------------------------

    def open(self, kind: str, currency: str) -> int:
        with transaction():
            account_id = accounts.open_account(str(ids.new_id()), currency=currency, kind=kind, now=DAY)
        nature = kind_named(kind)
        self.oracle.accounts[account_id] = ledger_oracle.Account(
            currency, nature.floor, nature.hot, ever_hot=nature.hot
        )
        return account_id

    def set_state(self, account_id: int, state: str) -> None:
        account = self.oracle.accounts[account_id]
        verb = {"frozen": accounts.freeze, "open": accounts.thaw, "closed": accounts.close}[state]
        expected: object = account.state != state
        if account.state == "closed" and state != "closed":
            expected = "account_closed"
        elif state == "closed" and account.state != "closed" and not account.may_close:
            expected = "account_not_empty"
        assert self._told(lambda: verb(account_id)) == expected
        if expected is True:
            account.state = state

    def set_hot(self, account_id: int, hot: bool) -> None:
        with transaction():
            (accounts.heat if hot else accounts.cool)(account_id)
        account = self.oracle.accounts[account_id]
        account.hot, account.ever_hot = hot, account.ever_hot or hot

    def set_floor(self, account_id: int, floor: int | None) -> None:
        account = self.oracle.accounts[account_id]
        expected: object = None
        if account.hot and (account.floor is None) != (floor is None):
            expected = "account_hot"
        elif floor is not None and account.available < floor:
            expected = "insufficient_funds"
        assert self._told(lambda: accounts.set_floor(account_id, floor)) == expected
        if expected is None:
            account.floor = floor

    def _told(self, verb: Callable[[], object]) -> object:
        try:
            with transaction():
                return verb()
        except Refused as refusal:
            return refusal.code

    # -- posting -----------------------------------------------------------------------------------------------------

    def post(self, posting: NewPosting, *, recorded: bool) -> None:
        """Through `carry_out`, which records refusals, or `post`, which leaves that to its caller."""
        answers = self.oracle.may_post(posting.id, asked_of(posting), moves_of(posting))
        if not recorded:
            word = _answer(services.post_one, posting)
        else:
            try:
                word = "replayed" if services.carry_out(posting).replayed else "posted"
            except Refused as refusal:
                word = refusal.code
        self._settle(self.oracle, posting, _agreed(word, answers), recorded=recorded)

    def _settle(self, oracle: Oracle, posting: NewPosting, word: str, *, recorded: bool) -> None:
        asked, moves = asked_of(posting), moves_of(posting)
        if word == "posted":
            oracle.posted(posting.id, asked, moves, posting.stamp)
        elif recorded and posting.id not in oracle.postings:
            oracle.refused(posting.id, asked, moves, word)

    def batch(self, postings: Sequence[NewPosting]) -> None:
        with transaction():
            outcomes = services.post_batch(postings)
        assert [outcome.id for outcome in outcomes] == [posting.id for posting in postings]
        for posting, outcome in zip(postings, outcomes, strict=True):
            word = outcome.refusal.code if outcome.refusal else "replayed" if outcome.replayed else "posted"
            answers = self.oracle.may_post(posting.id, asked_of(posting), moves_of(posting))
            self._settle(self.oracle, posting, _agreed(word, answers), recorded=True)

    def batch_all_or_none(self, postings: Sequence[NewPosting]) -> None:
        trial, reasons = copy.deepcopy(self.oracle), set[str]()
        for posting in postings:
            answers = trial.may_post(posting.id, asked_of(posting), moves_of(posting))
            if answers == POSTED:
                self._settle(trial, posting, "posted", recorded=False)
            elif answers != REPLAYED:
                reasons |= answers
        word = self._told(lambda: services.post_batch(postings, all_or_none=True))
        if reasons:
            assert word in reasons
        else:
            assert isinstance(word, list)
            self.oracle = trial

    # -- holds -------------------------------------------------------------------------------------------------------

    def hold(self, posting: NewPosting, *, expires: int) -> None:
        asked, moves = asked_of(posting), moves_of(posting)
        answers = self.oracle.may_post(posting.id, asked, moves, state="pending")
        if _agreed(_answer(holds.hold, posting, expires_at=at(expires)), answers) == "posted":
            self.oracle.held(posting.id, asked, moves, clock.microseconds_of(at(expires)))

    def capture(
        self, posting_id: UUID, hold_id: UUID, minors: Sequence[int] | None, *, final: bool, offset: int
    ) -> None:
        """`minors` of each move, repeated as far as there are moves; None for all that remains."""
        held = self.oracle.holds.get(hold_id)
        given = None if held is None or minors is None else _as_many(minors, held.moves)
        asked = ("capture", hold_id, given, final)
        amounts = (held.remaining if held else []) if given is None else given
        stamp = clock.microseconds_of(at(offset))
        answers = self.oracle.may_capture(posting_id, asked, hold_id, amounts, stamp)
        real = None if given is None or held is None else _moneys(given, held.moves)
        word = _answer(holds.capture, posting_id, hold_id=hold_id, at=at(offset), amounts=real, final=final)
        if _agreed(word, answers) == "posted":
            self.oracle.captured(posting_id, asked, hold_id, list(amounts), final=final, at=stamp)

    def release(self, posting_id: UUID, hold_id: UUID) -> None:
        asked = ("release", hold_id)
        answers = self.oracle.may_release(posting_id, asked, hold_id)
        if _agreed(_answer(holds.release, posting_id, hold_id=hold_id, at=DAY), answers) == "posted":
            self.oracle.given_back(posting_id, asked, hold_id, "released")

    def expire(self, offset: int) -> None:
        due = self.oracle.due(clock.microseconds_of(at(offset)))
        assert holds.expire_due(now=at(offset)) == len(due)
        for hold_id in due:
            self.oracle.given_back(None, None, hold_id, "expired")

    # -- returns -----------------------------------------------------------------------------------------------------

    def refund(
        self, posting_id: UUID, original_id: UUID, minors: Sequence[int] | None, unclaimed: int | None, *, offset: int
    ) -> None:
        original = self.oracle.postings.get(original_id)
        given = None if original is None or minors is None else _as_many(minors, original.moves)
        asked = ("refund", original_id, given, None)
        answers = self.oracle.may_return(posting_id, asked, original_id, given, None, unclaimed)
        real = None if given is None or original is None else _moneys(given, original.moves)
        named: dict[str, Any] = {"original_id": original_id, "at": at(offset), "unclaimed": unclaimed}
        word = _answer(returns.refund, posting_id, amounts=real, **named)
        if _agreed(word, answers) == "posted":
            stamp = clock.microseconds_of(at(offset))
            self.oracle.returned(posting_id, asked, original_id, given, None, unclaimed, stamp)

    def reverse(
        self, posting_id: UUID, original_id: UUID, receivable: int | None, unclaimed: int | None, *, offset: int
    ) -> None:
        asked = ("reversal", original_id, None, receivable)
        answers = self.oracle.may_return(posting_id, asked, original_id, None, receivable, unclaimed)
        named: dict[str, Any] = {"original_id": original_id, "at": at(offset), "unclaimed": unclaimed}
        word = _answer(returns.reverse, posting_id, receivable=receivable, **named)
        if _agreed(word, answers) == "posted":
            stamp = clock.microseconds_of(at(offset))
            self.oracle.returned(posting_id, asked, original_id, None, receivable, unclaimed, stamp)

    # -- upkeep ------------------------------------------------------------------------------------------------------

    def fold(self) -> None:
        upkeep.fold()
        assert queries.accounts_with_tails() == []

    def seal(self) -> None:
        upkeep.seal(now=DAY)
        found = list(seals.findings({}))
        assert found == [], found

    # -- what must be equal ------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Invariants hold; balances, postings, holds and lines are the oracle's; no line that was written changed."""
        assert _rows(_INVARIANTS) == []
        oracle = self.oracle
        assert {row[0]: row[1:] for row in _rows(_BALANCES)} == {
            account_id: (one.balance, one.held, one.state, one.hot, one.floor)
            for account_id, one in oracle.accounts.items()
        }
        assert {row[0]: row[1:] for row in _rows(_POSTINGS)} == {
            posting_id: (one.state, one.code) for posting_id, one in oracle.postings.items()
        }
        assert {row[0]: row[1:] for row in _rows(_HOLDS)} == {
            hold_id: (one.remaining, one.state) for hold_id, one in oracle.holds.items()
        }
        lines: dict[int, list[Line]] = {account_id: [] for account_id in oracle.accounts}
        for account_id, *line in _rows(_ENTRIES):
            lines[account_id].append((line[0], line[1], line[2]))
        for account_id, account in oracle.accounts.items():
            before = self._history.get(account_id, [])
            assert lines[account_id][: len(before)] == before, "history changed"
            assert account.ever_hot or lines[account_id] == account.lines
        self._history = lines

    def compare_past(self, account_id: int, offset: int) -> None:
        """The balance at a time, and the page that ends there, say the same as the oracle and as each other."""
        account = self.oracle.accounts[account_id]
        stamp = clock.microseconds_of(at(offset))
        balance = queries.balance_at(account_id, at(offset)).minor
        page = queries.page_of(account_id, before=stamp + 1, most=1)
        assert balance == (page[0].balance.minor if page else 0)
        folded = self._history.get(account_id, [])
        if not account.ever_hot:
            assert balance == account.balance_at(stamp)
        elif folded and stamp <= folded[-1][0]:
            assert balance == next((line[2] for line in reversed(folded) if line[0] <= stamp), 0)


def _as_many(minors: Sequence[int], moves: Moves) -> tuple[int, ...]:
    return tuple(minors[n % len(minors)] for n in range(len(moves)))


def _moneys(minors: Sequence[int], moves: Moves) -> list[Money]:
    return [Money.of_minor(minor, move.currency) for minor, move in zip(minors, moves, strict=True)]


def _rows(statement: str) -> list[Any]:
    """The rows of a statement that is asked again and again, prepared on Django's own connection."""
    with psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(statement, prepare=True).fetchall()
