"""The ledger does what a model of it in plain Python does, whatever is asked of it in whatever order."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cauri.infra.embedded import databases
from cauri.infra.embedded.databases import Urls
from cauri.kit import ids
from tests.properties import ledger_oracle
from tests.properties.ledger_oracle import Moves
from tests.properties.ledger_pair import Pair, new_posting
from tests.support.clones import Clones

NOBODY = 2**40
MOST_ACCOUNTS = 18
TABLES = (
    "ledger_account, ledger_balance, ledger_posting, ledger_entry, ledger_hot_entry, ledger_hold, ledger_block,"
    " ledger_verification"
)

Drawn = list[tuple[int, int, int]]  # (source, destination, minor units) of each move

indexes = st.integers(0, 30)
offsets = st.integers(0, 40)
minors = st.sampled_from([1, 2, 3, 5, 10, 40, 100, 400])
some_moves = st.lists(st.tuples(indexes, indexes, minors), min_size=1, max_size=3)
parts = st.none() | st.lists(st.sampled_from([0, 1, 2, 5, 50, 400]), min_size=1, max_size=3)
floors = st.sampled_from([None, 0, 0, -50, 20])
house = st.booleans()


class LedgerMachine(RuleBasedStateMachine):
    """Each example begins with empty books."""

    superuser: ClassVar[psycopg.Connection[tuple[object, ...]]]

    def __init__(self) -> None:
        super().__init__()
        self.superuser.execute(f"TRUNCATE {TABLES}")  # with its triggers off: nobody else could
        self.pair = Pair()
        self.ids: list[UUID] = []
        self.acts: list[Callable[[], None]] = []
        self.receivables: dict[str, int] = {}
        self.unclaimed: dict[str, int] = {}

    @initialize()
    def settle(self) -> None:
        for kind in ("wallet", "clearing", "merchant_settlement", "wallet", "fee_income", "suspense"):
            self.pair.open(kind, "MRU")
        for kind in ("wallet", "clearing"):
            self.pair.open(kind, "XOF")
        self.receivables = {code: self.pair.open("receivable", code) for code in ("MRU", "XOF")}
        self.unclaimed = {code: self.pair.open("unclaimed", code) for code in ("MRU", "XOF")}
        self._do(lambda: self.pair.post(new_posting(self._moves([(1, 0, 500)]), 0, ids.new_id()), recorded=True))

    # -- what rules draw from ----------------------------------------------------------------------------------------

    @property
    def accounts(self) -> list[int]:
        return list(self.pair.oracle.accounts)

    def _account(self, index: int) -> int:
        return self.accounts[index % len(self.accounts)]

    def _moves(self, drawn: Drawn) -> Moves:
        moves = []
        for source, destination, minor in drawn:
            payer = self._account(source)
            payee = NOBODY if destination == 29 else self._account(destination)
            if payer != payee:
                currency = self.pair.oracle.accounts[payer].currency
                moves.append(ledger_oracle.Move(payer, payee, minor, currency))
        return tuple(moves)

    def _id(self, index: int) -> UUID:
        """Now and then one that is taken."""
        if index < 3 and self.ids:
            return self.ids[index * 7 % len(self.ids)]
        self.ids.append(ids.new_id())
        return self.ids[-1]

    def _old_id(self, index: int) -> UUID:
        return self.ids[-1 - index % len(self.ids)] if self.ids else ids.new_id()

    def _hold(self, index: int) -> UUID:
        """Mostly a hold, the newest first."""
        held = list(self.pair.oracle.holds)
        return held[-1 - index % len(held)] if held and index != 29 else self._old_id(index)

    def _do(self, act: Callable[[], None]) -> None:
        self.acts.append(act)
        act()

    # -- rules -------------------------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(["wallet", "merchant_settlement", "suspense"]), currency=st.sampled_from(["MRU", "XOF"]))
    def open(self, kind: str, currency: str) -> None:
        if len(self.accounts) < MOST_ACCOUNTS:
            self.pair.open(kind, currency)

    @rule(drawn=some_moves, offset=offsets, index=indexes, recorded=st.booleans())
    def post(self, drawn: Drawn, offset: int, index: int, recorded: bool) -> None:
        if moves := self._moves(drawn):
            posting = new_posting(moves, offset, self._id(index))
            self._do(lambda: self.pair.post(posting, recorded=recorded))

    @rule(payer=indexes, payee=indexes, third=indexes, minor=minors, fee=minors, offset=offsets)
    def post_with_fee(self, payer: int, payee: int, third: int, minor: int, fee: int, offset: int) -> None:
        if moves := self._moves([(payer, payee, minor), (payer, third, fee)]):
            posting = new_posting(moves, offset, self._id(30))
            self._do(lambda: self.pair.post(posting, recorded=True))

    @rule(payee=indexes, minor=minors, offset=offsets)
    def pay_in(self, payee: int, minor: int, offset: int) -> None:
        self.post([(1, payee, minor)], offset, 30, recorded=True)

    @rule(
        drawn=st.lists(st.tuples(some_moves, offsets, indexes), min_size=1, max_size=5),
        twice=st.booleans(),
        all_or_none=st.booleans(),
    )
    def batch(self, drawn: list[tuple[Drawn, int, int]], twice: bool, all_or_none: bool) -> None:
        chosen = [(self._moves(moves), offset, self._id(index)) for moves, offset, index in drawn]
        postings = [new_posting(*one) for one in chosen if one[0]]
        if postings:
            postings += postings[:1] if twice else []
            verb = self.pair.batch_all_or_none if all_or_none else self.pair.batch
            self._do(lambda: verb(postings))

    @rule(drawn=some_moves, offset=offsets, expires=offsets, index=indexes)
    def hold(self, drawn: Drawn, offset: int, expires: int, index: int) -> None:
        if moves := self._moves(drawn):
            posting = new_posting(moves, offset, self._id(index))
            self._do(lambda: self.pair.hold(posting, expires=expires))

    @rule(which=indexes, amounts=parts, final=st.booleans(), offset=offsets, index=indexes)
    def capture(self, which: int, amounts: list[int] | None, final: bool, offset: int, index: int) -> None:
        hold_id, posting_id = self._hold(which), self._id(index)
        self._do(lambda: self.pair.capture(posting_id, hold_id, amounts, final=final, offset=offset))

    @rule(which=indexes, index=indexes)
    def release(self, which: int, index: int) -> None:
        hold_id, posting_id = self._hold(which), self._id(index)
        self._do(lambda: self.pair.release(posting_id, hold_id))

    @rule(offset=offsets)
    def expire(self, offset: int) -> None:
        self.pair.expire(offset)

    @rule(which=indexes, amounts=parts, kept=house, offset=offsets, index=indexes)
    def refund(self, which: int, amounts: list[int] | None, kept: bool, offset: int, index: int) -> None:
        original_id, posting_id = self._old_id(which), self._id(index)
        unclaimed = self._of_the_house(self.unclaimed, original_id, kept)
        self._do(lambda: self.pair.refund(posting_id, original_id, amounts, unclaimed, offset=offset))

    @rule(which=indexes, stands_in=house, kept=house, offset=offsets, index=indexes)
    def reverse(self, which: int, stands_in: bool, kept: bool, offset: int, index: int) -> None:
        original_id, posting_id = self._old_id(which), self._id(index)
        receivable = self._of_the_house(self.receivables, original_id, stands_in)
        unclaimed = self._of_the_house(self.unclaimed, original_id, kept)
        self._do(lambda: self.pair.reverse(posting_id, original_id, receivable, unclaimed, offset=offset))

    @rule(
        payee=indexes, kind=st.sampled_from(["wallet", "merchant_settlement"]), kept=house, parts=parts, offset=offsets
    )
    def return_to_who_left(self, payee: int, kind: str, kept: bool, parts: list[int] | None, offset: int) -> None:
        """Somebody comes, pays, leaves, and then something goes back, in parts and then the rest."""
        if len(self.accounts) >= MOST_ACCOUNTS + 6:
            return
        to = self._account(payee)
        currency = self.pair.oracle.accounts[to].currency
        leaver = self.pair.open(kind, currency)
        for source, destination in ((self.receivables[currency], leaver), (leaver, to)):
            posting = new_posting((ledger_oracle.Move(source, destination, 40, currency),), offset, self._id(30))
            self._do(partial(self.pair.post, posting, recorded=True))
        self.pair.set_hot(leaver, False)
        self.pair.set_state(leaver, "closed")
        unclaimed = self._of_the_house(self.unclaimed, posting.id, kept)
        self._do(partial(self.pair.refund, self._id(30), posting.id, parts, unclaimed, offset=offset))
        self._do(partial(self.pair.reverse, self._id(30), posting.id, None, unclaimed, offset=offset))

    def _of_the_house(self, accounts: dict[str, int], original_id: UUID, named: bool) -> int | None:
        original = self.pair.oracle.postings.get(original_id)
        return accounts[original.moves[0].currency] if original and original.moves and named else None

    @precondition(lambda self: self.acts)
    @rule(which=st.integers(0, 60))
    def repeat(self, which: int) -> None:
        """Whatever was asked before is asked again, word for word."""
        self.acts[-1 - which % len(self.acts)]()

    @rule(which=indexes, state=st.sampled_from(["frozen", "open", "open", "closed"]))
    def set_state(self, which: int, state: str) -> None:
        self.pair.set_state(self._account(which), state)

    @rule(which=indexes, hot=st.booleans())
    def set_hot(self, which: int, hot: bool) -> None:
        self.pair.set_hot(self._account(which), hot)

    @rule(which=indexes, floor=floors)
    def set_floor(self, which: int, floor: int | None) -> None:
        self.pair.set_floor(self._account(which), floor)

    @rule()
    def fold(self) -> None:
        self.pair.fold()

    @rule()
    def seal(self) -> None:
        self.pair.seal()

    @rule(which=indexes, offset=st.integers(-1, 80))
    def look_back(self, which: int, offset: int) -> None:
        self.pair.compare_past(self._account(which), offset)

    @invariant()
    def agree(self) -> None:
        self.pair.compare()


@pytest.fixture
def machine(committed_db: Urls, database_server: Clones) -> Iterator[type[LedgerMachine]]:
    url = databases.with_database(database_server.admin, databases.database_of(committed_db.owner))
    with psycopg.connect(url, autocommit=True) as superuser, connection.cursor() as cursor:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("SET synchronous_commit = off")
        cursor.execute("SET synchronous_commit = off")  # nothing here depends on the disk, and it is three times faster
        LedgerMachine.superuser = superuser
        yield LedgerMachine


def _run(machine: type[LedgerMachine], *, examples: int, steps: int) -> None:
    slow = list(HealthCheck)  # hypothesis is not used to a database
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=slow),
    )


def test_agrees_with_the_model(machine: type[LedgerMachine]) -> None:
    _run(machine, examples=200, steps=30)


@pytest.mark.slow
def test_agrees_with_the_model_for_long(machine: type[LedgerMachine]) -> None:
    _run(machine, examples=2_000, steps=50)
