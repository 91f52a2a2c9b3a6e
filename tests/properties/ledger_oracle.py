"""What the ledger must answer and hold, in plain Python: no SQL, no clock, nothing of the ledger's own logic.

Each verb has a question that changes nothing (`may_post`, `may_capture`, …): it gives the set of answers that are
right. That is "posted" or "replayed" alone, or every refusal that is true: where several are, the ledger may name any.
What the ledger then answered is told to the oracle (`posted`, `refused`, …).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

Answers = frozenset[str]
POSTED = frozenset({"posted"})
REPLAYED = frozenset({"replayed"})
REUSED = frozenset({"posting_id_reused"})


@dataclass(frozen=True)
class Move:
    source: int
    destination: int
    minor: int
    currency: str

    @property
    def bare(self) -> tuple[int, int, int]:
        """Without the currency, which a refused posting does not remember."""
        return self.source, self.destination, self.minor


Moves = tuple[Move, ...]


@dataclass
class Account:
    currency: str
    floor: int | None
    hot: bool
    state: str = "open"
    balance: int = 0
    held: int = 0
    stamp: int = 0
    lines: list[tuple[int, int, int]] = field(default_factory=list)  # stamp, amount, balance after
    ever_hot: bool = False

    @property
    def available(self) -> int:
        return self.balance - self.held

    @property
    def may_close(self) -> bool:
        return not (self.balance or self.held or self.hot)

    def pay(self, amount: int, at: int) -> None:
        self.balance += amount
        self.stamp = max(self.stamp + 1, at)
        self.lines.append((self.stamp, amount, self.balance))

    def balance_at(self, at: int) -> int:
        return next((balance for stamp, _, balance in reversed(self.lines) if stamp <= at), 0)


@dataclass
class Posting:
    """Whatever stands under an id. `asked` is the body that a retry must repeat."""

    asked: object
    state: str
    moves: Moves = ()
    code: str | None = None
    original: UUID | None = None
    returnable: bool = True
    given_back: list[int] = field(default_factory=list)  # of each move, by refunds and reversals


@dataclass
class Hold:
    moves: Moves
    remaining: list[int]
    expires_at: int
    state: str = "open"


class Oracle:
    """The books as they must be."""

    def __init__(self) -> None:
        self.accounts: dict[int, Account] = {}
        self.postings: dict[UUID, Posting] = {}
        self.holds: dict[UUID, Hold] = {}

    # -- posting -----------------------------------------------------------------------------------------------------

    def may_post(self, posting_id: UUID, asked: object, moves: Moves, *, state: str = "posted") -> Answers:
        """The right answers to a posting (or, with the state pending, to a hold)."""
        stood = self.postings.get(posting_id)
        if stood is not None:
            return self._again(stood, asked, moves, state)
        if state == "pending":
            return self._why_not_hold(moves) or POSTED
        return self.why_not(moves) or POSTED

    def _again(self, stood: Posting, asked: object, moves: Moves, state: str) -> Answers:
        if stood.asked != asked:
            return REUSED
        if stood.state == "refused":
            return frozenset({str(stood.code)})
        return REPLAYED if stood.state == state and stood.moves == moves else REUSED

    def posted(self, posting_id: UUID, asked: object, moves: Moves, at: int) -> None:
        """The ledger posted these moves."""
        self.postings[posting_id] = Posting(asked, "posted", moves)
        self.carry_out(moves, at)

    def refused(self, posting_id: UUID, asked: object, moves: Moves, code: str) -> None:
        """The ledger recorded that it refused this posting."""
        self.postings[posting_id] = Posting(asked, "refused", moves, code)

    def carry_out(self, moves: Moves, at: int) -> None:
        for move in moves:
            self.accounts[move.source].pay(-move.minor, at)
            self.accounts[move.destination].pay(move.minor, at)

    def why_not(self, moves: Moves, *, while_frozen: bool = False) -> Answers:
        """Every refusal that is true of these moves; none where they can be carried out."""
        reasons = set()
        for move in moves:
            reasons |= self._why_not_pay(move.source, move.currency, while_frozen=while_frozen)
            reasons |= self._why_not_receive(move.destination, move.currency)
        return frozenset(reasons | self._short(moves))

    def _why_not_pay(self, account_id: int, currency: str, *, while_frozen: bool) -> set[str]:
        account = self.accounts.get(account_id)
        frozen = account is not None and account.state == "frozen" and not while_frozen
        return self._why_not_receive(account_id, currency) | ({"account_frozen"} if frozen else set())

    def _why_not_receive(self, account_id: int, currency: str) -> set[str]:
        account = self.accounts.get(account_id)
        if account is None:
            return {"unknown_account"}
        reasons = {"currency_mismatch"} if account.currency != currency else set()
        return reasons | ({"account_closed"} if account.state == "closed" else set())

    def _short(self, moves: Moves) -> set[str]:
        """Whether some account falls below its floor at some move."""
        changed: dict[int, int] = {}
        for move in moves:
            changed[move.source] = changed.get(move.source, 0) - move.minor
            account = self.accounts.get(move.source)
            if account and account.floor is not None and account.available + changed[move.source] < account.floor:
                return {"insufficient_funds"}
            changed[move.destination] = changed.get(move.destination, 0) + move.minor
        return set()

    # -- holds -------------------------------------------------------------------------------------------------------

    def _why_not_hold(self, moves: Moves) -> Answers:
        reasons = set()
        for move in moves:
            reasons |= self._why_not_pay(move.source, move.currency, while_frozen=False)
            reasons |= self._why_not_receive(move.destination, move.currency)
        for source in {move.source for move in moves}:
            account = self.accounts.get(source)
            needed = sum(move.minor for move in moves if move.source == source)
            if account and account.floor is not None and account.available - needed < account.floor:
                reasons.add("insufficient_funds")
        return frozenset(reasons)

    def held(self, posting_id: UUID, asked: object, moves: Moves, expires_at: int) -> None:
        """The ledger placed a hold."""
        self.postings[posting_id] = Posting(asked, "pending", moves)
        self.holds[posting_id] = Hold(moves, [move.minor for move in moves], expires_at)
        for move in moves:
            self.accounts[move.source].held += move.minor

    def may_capture(self, posting_id: UUID, asked: object, hold_id: UUID, amounts: Sequence[int], at: int) -> Answers:
        """`amounts` of each move, as many as there are."""
        answers = self._may_phase(posting_id, asked, hold_id, "posted", at)
        if answers:
            return answers
        hold = self.holds[hold_id]
        if not any(amounts):
            return frozenset({"amount_out_of_range"})
        if any(amount > left for amount, left in zip(amounts, hold.remaining, strict=True)):
            return frozenset({"capture_exceeds_hold"})
        taken = _parts(hold.moves, amounts)
        reasons = {
            reason
            for move in taken
            for reason in self._why_not_pay(move.source, move.currency, while_frozen=True)
            | self._why_not_receive(move.destination, move.currency)
        }
        return frozenset(reasons) or POSTED

    def may_release(self, posting_id: UUID, asked: object, hold_id: UUID) -> Answers:
        return self._may_phase(posting_id, asked, hold_id, "released", None) or POSTED

    def _may_phase(self, posting_id: UUID, asked: object, hold_id: UUID, state: str, at: int | None) -> Answers:
        hold = self.holds.get(hold_id)
        if hold is None:
            return frozenset({"unknown_hold"})
        stood = self.postings.get(posting_id)
        if stood is not None:
            return REPLAYED if (stood.asked, stood.state) == (asked, state) else REUSED
        if hold.state != "open":
            return frozenset({f"hold_{hold.state}"})
        if at is not None and hold.expires_at <= at:
            return frozenset({"hold_expired"})
        return frozenset()

    def captured(
        self, posting_id: UUID, asked: object, hold_id: UUID, amounts: Sequence[int], *, final: bool, at: int
    ) -> None:
        """The ledger captured parts of a hold."""
        hold = self.holds[hold_id]
        for n, (move, amount) in enumerate(zip(hold.moves, amounts, strict=True)):
            self.accounts[move.source].held -= hold.remaining[n] if final else amount
            hold.remaining[n] = 0 if final else hold.remaining[n] - amount
        hold.state = "open" if any(hold.remaining) else "captured"
        taken = _parts(hold.moves, amounts)
        self.postings[posting_id] = Posting(asked, "posted", taken, original=hold_id)
        self.carry_out(taken, at)

    def given_back(self, posting_id: UUID | None, asked: object, hold_id: UUID, state: str) -> None:
        """The ledger released a hold, or let it expire (under an id of its own)."""
        hold = self.holds[hold_id]
        for move, left in zip(hold.moves, hold.remaining, strict=True):
            self.accounts[move.source].held -= left
        if posting_id is not None:
            moves = _parts(hold.moves, hold.remaining)
            self.postings[posting_id] = Posting(asked, "released", moves, original=hold_id)
        hold.remaining = [0] * len(hold.remaining)
        hold.state = state

    def due(self, now: int) -> list[UUID]:
        """The open holds whose time is over."""
        return [hold_id for hold_id, hold in self.holds.items() if hold.state == "open" and hold.expires_at <= now]

    # -- returns -----------------------------------------------------------------------------------------------------

    def may_return(
        self,
        posting_id: UUID,
        asked: object,
        original_id: UUID,
        amounts: Sequence[int] | None,
        receivable: int | None,
        unclaimed: int | None,
    ) -> Answers:
        """`amounts` are a refund's; None for all that is left. A reversal is told by its `asked`.

        What would go back to a closed account goes to `unclaimed`, which is no part of what is asked.
        """
        original = self.postings.get(original_id)
        if original is None:
            return frozenset({"unknown_posting"})
        stood = self.postings.get(posting_id)
        if stood is not None:
            return REPLAYED if stood.asked == asked else REUSED
        if original.state != "posted" or not original.returnable:
            return frozenset({"not_returnable"})
        left = self.left_of(original_id)
        if not any(left):
            return frozenset({"already_returned"})
        if amounts is not None and not any(amounts):
            return frozenset({"amount_out_of_range"})
        if amounts is not None and any(amount > most for amount, most in zip(amounts, left, strict=True)):
            return frozenset({"refund_exceeds_posting"})
        back = self.backwards(original_id, left if amounts is None else amounts, receivable, unclaimed)
        if any(move.source == move.destination for move in back):
            return frozenset({"same_account"})
        return self.why_not(back, while_frozen=_is_reversal(asked)) or POSTED

    def left_of(self, original_id: UUID) -> list[int]:
        """What has not been given back of each move of a posting."""
        original = self.postings[original_id]
        done = original.given_back or [0] * len(original.moves)
        return [move.minor - part for move, part in zip(original.moves, done, strict=True)]

    def backwards(
        self, original_id: UUID, amounts: Sequence[int], receivable: int | None, unclaimed: int | None
    ) -> Moves:
        """The moves of a return: the last first, each as far as its payee has the money, the rest from the house."""
        changed: dict[int, int] = {}
        back: list[Move] = []
        for move, amount in reversed(list(zip(self.postings[original_id].moves, amounts, strict=True))):
            payee = self.accounts[move.destination]
            gone = self.accounts[move.source].state == "closed"
            home = unclaimed if gone and unclaimed is not None else move.source
            own = amount
            if receivable is not None and payee.floor is not None:
                has = payee.available - payee.floor + changed.get(move.destination, 0)
                own = max(min(has, amount), 0)
            for source, part in ((move.destination, own), (receivable, amount - own)):
                if part and source is not None:
                    back.append(Move(source, home, part, move.currency))
                    changed[source] = changed.get(source, 0) - part
                    changed[home] = changed.get(home, 0) + part
        return tuple(back)

    def returned(
        self,
        posting_id: UUID,
        asked: object,
        original_id: UUID,
        amounts: Sequence[int] | None,
        receivable: int | None,
        unclaimed: int | None,
        at: int,
    ) -> None:
        """The ledger refunded or reversed a posting."""
        original = self.postings[original_id]
        left = self.left_of(original_id)
        given = left if amounts is None else amounts
        moves = self.backwards(original_id, given, receivable, unclaimed)
        done = original.given_back or [0] * len(original.moves)
        original.given_back = [before + now for before, now in zip(done, given, strict=True)]
        self.postings[posting_id] = Posting(asked, "posted", moves, original=original_id, returnable=False)
        self.carry_out(moves, at)


def _parts(moves: Moves, amounts: Sequence[int]) -> Moves:
    return tuple(
        Move(move.source, move.destination, amount, move.currency)
        for move, amount in zip(moves, amounts, strict=True)
        if amount
    )


def _is_reversal(asked: object) -> bool:
    return isinstance(asked, tuple) and asked[0] == "reversal"
