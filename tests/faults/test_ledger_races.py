"""Many at once: the ledger …"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.support.crowds import meanwhile, together

from cauri.books.ledger import accounts, holds, queries, returns, services, trial_balance, upkeep
from cauri.books.ledger.postings import Move, Outcome, Posted
from cauri.books.ledger.refusals import AccountClosed, AccountFrozen, AccountNotEmpty, Refused
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import (
    DAY,
    START,
    Town,
    available,
    balance,
    batch,
    held,
    money,
    move,
    of_nature,
    post,
    posting,
    value,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import retrying, transaction

LATER = DAY + timedelta(hours=1)
EVERYTHING = """
    SELECT coalesce(sum(balance + coalesce((SELECT sum(amount) FROM ledger_hot_entry AS tail
                                             WHERE tail.account_id = row.account_id), 0)), 0) FROM ledger_balance AS row
"""

Answer = Posted | Outcome
Call = Callable[[], Answer]


def _word(answer: Answer | Exception) -> str:
    """How a call ended, in a word; what is no answer of the ledger fails the test."""
    if isinstance(answer, Outcome) and answer.refusal:
        return answer.refusal.code
    if isinstance(answer, Refused):
        return answer.code
    assert not isinstance(answer, Exception), f"no answer: {answer!r}"
    return "replayed" if answer.replayed else "posted"


def _words(answers: Iterable[Answer | Exception]) -> dict[str, int]:
    return dict(Counter(map(_word, answers)))


def _carry_out(*moves: Move) -> Call:
    """As a door posts: once more when the database asks for it."""
    wanted = posting(*moves, at=clock.now())
    return lambda: retrying(lambda: services.carry_out(wanted))


def _in_a_batch(*moves: Move) -> Call:
    wanted = [posting(*moves, at=clock.now())]
    return lambda: retrying(lambda: batch(wanted))[0]


def _in_a_transaction(verb: Callable[[], Posted]) -> Call:
    def call() -> Posted:
        with transaction():
            return verb()

    return call


# -- one account -----------------------------------------------------------------------------------------------------


def _debit_of_ten(town: Town, payer: int, shape: str) -> Call:
    if shape == "with fee":
        return _carry_out(move(payer, town.moussa, 9), move(payer, town.fees, 1))
    if shape == "many moves":
        return _carry_out(move(payer, town.fatou, 10), move(town.fatou, town.awa, 10))
    if shape == "batch":
        return _in_a_batch(move(payer, town.moussa, 10))
    return _carry_out(move(payer, town.moussa, 10))


SHAPES = ("one move", "with fee", "many moves", "batch")


@pytest.mark.parametrize("nature", ["cold, floor 0", "hot, floor 0"])
@pytest.mark.parametrize("shapes", [*[(shape,) for shape in SHAPES], SHAPES])
def test_lets_exactly_ten_of_fifty_debits_through_where_there_is_money_for_ten(
    town: Town, nature: str, shapes: tuple[str, ...]
) -> None:
    for _ in range(2):
        payer = of_nature(nature, minor=109)  # ten times ten, and not eleven times
        answers = together([_debit_of_ten(town, payer, shapes[n % len(shapes)]) for n in range(50)])
        assert _words(answers) == {"posted": 10, "insufficient_funds": 40}
        assert balance(payer) == 9
        upkeep.fold()
        assert min(after for _, after in towns.lines(payer)) >= 0


def test_counts_holds_and_debits_of_one_account_together(town: Town) -> None:
    payer = of_nature("cold, floor 0", minor=109)

    def hold() -> Posted:
        return holds.hold(posting(move(payer, town.moussa, 10)), expires_at=LATER)

    answers = together(
        [_in_a_transaction(hold) if n % 2 else _debit_of_ten(town, payer, "one move") for n in range(40)]
    )
    assert _words(answers) == {"posted": 10, "insufficient_funds": 30}
    assert available(payer) == 9
    assert balance(payer) == 9 + held(payer)


# -- two accounts in both directions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shapes", ["one move", "with fee", "many moves", "batch", "mixed"])
def test_lets_32_threads_pay_to_and_fro_without_a_deadlock(town: Town, shapes: str) -> None:
    """Nothing is tried again here: a deadlock would be seen."""

    def pay(n: int) -> list[Posted | Outcome]:
        source, destination = (town.awa, town.moussa) if n % 2 else (town.moussa, town.awa)
        moves = {
            "one move": [move(source, destination, 3)],
            "with fee": [move(source, destination, 3), move(source, town.fees, 1)],
            "many moves": [move(source, town.fatou, 3), move(town.fatou, destination, 2)],
            "batch": [move(source, destination, 3)],
        }
        answers: list[Posted | Outcome] = []
        for turn in range(5):
            shape = [*moves][(n + turn) % 4] if shapes == "mixed" else shapes
            if shape == "batch":
                answers += batch([posting(move(destination, source, 1)), posting(*moves[shape])])
            else:
                answers.append(services.carry_out(posting(*moves[shape])))
        return answers

    rounds = together([lambda n=n: pay(n) for n in range(32)])  # type: ignore[misc] # a default binds each n
    for answers in rounds:
        assert isinstance(answers, list), answers
        assert set(_words(answers)) == {"posted"}
    spent = balance(town.fees) + balance(town.fatou)
    assert balance(town.awa) + balance(town.moussa) + spent == 2 * START


# -- one id ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["one move", "with fee", "many moves", "batch", "mixed"])
def test_posts_an_id_once_however_many_post_it(town: Town, shape: str) -> None:
    moves = {
        "one move": [move(town.awa, town.moussa, 5)],
        "with fee": [move(town.awa, town.moussa, 5), move(town.awa, town.fees, 1)],
    }.get(shape, [move(town.awa, town.moussa, 5), move(town.moussa, town.fatou, 2)])
    wanted = posting(*moves)
    singly: Call = lambda: retrying(lambda: services.carry_out(wanted))  # noqa: E731 - two calls side by side
    batched: Call = lambda: retrying(lambda: batch([wanted]))[0]  # noqa: E731 - two calls side by side
    calls = {"batch": [batched], "mixed": [singly, batched]}.get(shape, [singly])
    answers = together(calls * (20 // len(calls)))
    assert _words(answers) == {"posted": 1, "replayed": 19}
    assert {answer.id for answer in answers if not isinstance(answer, Exception)} == {wanted.id}
    assert len(towns.lines(town.awa)) == 1 + sum(move.source == town.awa for move in moves)


@pytest.mark.parametrize("batched", [False, True])
def test_calls_the_other_of_two_bodies_under_one_id_a_conflict(town: Town, batched: bool) -> None:
    posting_id = ids.new_id()
    bodies = [
        posting(move(town.awa, town.moussa, 5), posting_id=posting_id),
        posting(move(town.fatou, town.ibrahima, 6), posting_id=posting_id),  # Fatou has nothing
        posting(move(town.moussa, town.fees, 7), posting_id=posting_id),
    ]

    def call(n: int) -> Answer:
        wanted = bodies[n % 3]
        if batched and n % 2:
            return retrying(lambda: batch([wanted]))[0]
        return retrying(lambda: services.carry_out(wanted))

    answers = together([lambda n=n: call(n) for n in range(21)])  # type: ignore[misc] # a default binds each n
    stood = queries.posting(posting_id)
    (winner,) = [n for n, body in enumerate(bodies) if body.moves[0].source == stood.payer_id]
    for n, answer in enumerate(answers):
        expected = {"posted", "replayed"} if stood.state == "posted" else {str(stood.code)}
        assert _word(answer) in (expected if n % 3 == winner else {"posting_id_reused"})
    assert list(map(_word, answers)).count("posted") == (stood.state == "posted")


# -- one hold, one original ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("round_", range(3))
def test_lets_one_of_capture_release_and_expiry_have_a_hold(town: Town, round_: int) -> None:
    with transaction():
        wanted = posting(move(town.awa, town.moussa, 100), move(town.awa, town.fees, 1))
        hold_id = holds.hold(wanted, expires_at=LATER).id
    expiries: list[int] = []

    def capture() -> Posted:
        return holds.capture(ids.new_id(), hold_id=hold_id, at=DAY, final=True)

    def release() -> Posted:
        return holds.release(ids.new_id(), hold_id=hold_id, at=DAY)

    verbs = [capture, release] if round_ else [release, capture]
    with meanwhile(lambda: expiries.append(holds.expire_due(now=LATER))):
        words = _words(together([_in_a_transaction(verb) for verb in verbs * 6]))
    assert words.pop("posted", 0) + sum(expiries) == 1
    (heard,) = words  # all others hear what became of it
    assert (held(town.awa), START - balance(town.awa)) == (0, 101 if heard == "hold_captured" else 0)


def test_never_captures_more_than_is_held(town: Town) -> None:
    with transaction():
        hold_id = holds.hold(posting(move(town.awa, town.moussa, 105)), expires_at=LATER).id

    def capture() -> Posted:
        return holds.capture(ids.new_id(), hold_id=hold_id, at=DAY, amounts=[money(10)])

    assert _words(together([_in_a_transaction(capture)] * 20)) == {"posted": 10, "capture_exceeds_hold": 10}
    assert (balance(town.awa), held(town.awa)) == (START - 100, 5)


def test_never_gives_back_more_than_was_paid(town: Town) -> None:
    paid = post(move(town.awa, town.moussa, 100), move(town.awa, town.fees, 10)).id

    def refund() -> Posted:
        return returns.refund(ids.new_id(), original_id=paid, at=DAY, amounts=[money(30), money(3)])

    def reverse() -> Posted:
        return returns.reverse(ids.new_id(), original_id=paid, at=DAY)

    assert _words(together([_in_a_transaction(refund)] * 20)) == {"posted": 3, "refund_exceeds_posting": 17}
    assert _words(together([_in_a_transaction(reverse)] * 10)) == {"posted": 1, "already_returned": 9}
    assert (balance(town.awa), balance(town.moussa)) == (START, START)


def test_gives_back_once_under_one_id(town: Town) -> None:
    paid, posting_id = post(move(town.awa, town.ibrahima, 100)).id, ids.new_id()

    def refund() -> Posted:
        return returns.refund(posting_id, original_id=paid, at=DAY, amounts=[money(60)])

    assert _words(together([_in_a_transaction(refund)] * 20)) == {"posted": 1, "replayed": 19}
    assert balance(town.awa) == START - 40


# -- what may be done with an account --------------------------------------------------------------------------------


@pytest.mark.parametrize("nature", ["cold, floor 0", "hot, floor 0", "hot, no floor"])
def test_lets_nothing_out_once_a_freeze_has_returned(town: Town, nature: str) -> None:
    payer = of_nature(nature, minor=100_000)
    frozen, late = threading.Event(), []

    def pay() -> None:
        frozen_before = frozen.is_set()
        try:
            services.carry_out(posting(move(payer, town.moussa, 1)))
        except AccountFrozen:
            return
        late.append(frozen_before)

    with meanwhile(pay, pay, pay, pay):
        threading.Event().wait(0.3)
        with transaction():
            accounts.freeze(payer)
        frozen.set()
        threading.Event().wait(0.2)
    assert late
    assert not any(late)
    assert balance(payer) == 100_000 - len(late)


@pytest.mark.parametrize("nature", ["cold, floor 0", "hot, floor 0", "hot, no floor"])
def test_lets_nothing_into_an_account_that_was_closed(town: Town, nature: str) -> None:
    """Somebody cools and closes it as soon as it is empty, while others pay into it and it pays on."""
    account = of_nature(nature)
    random_ = random.Random(7)
    closed = threading.Event()

    def pay_in() -> None:
        try:
            if random_.random() < 0.5:
                retrying(lambda: batch([posting(move(town.clearing, account, 2), move(account, town.moussa, 2))]))
            else:
                retrying(lambda: services.carry_out(posting(move(town.clearing, account, 2))))
                retrying(lambda: services.carry_out(posting(move(account, town.moussa, 2))))
        except AccountClosed:
            return

    def close() -> None:
        with transaction():
            accounts.cool(account)
        try:
            retrying(lambda: _close(account))
        except AccountNotEmpty:
            if nature.startswith("hot"):
                with transaction():
                    accounts.heat(account)
            return
        closed.set()

    with meanwhile(pay_in, pay_in, lambda: retrying(lambda: None if closed.is_set() else close())):
        closed.wait(4)
    while not closed.is_set():
        close()
    assert balance(account) == 0
    assert value("SELECT count(*) FROM ledger_hot_entry WHERE account_id = %s", account) == 0


def _close(account: int) -> None:
    with transaction():
        accounts.close(account)


# -- readers ---------------------------------------------------------------------------------------------------------


def test_never_shows_a_sum_or_a_balance_that_never_was(town: Town) -> None:
    """Two wallets pay one another, both pay the merchant, the folder works, and readers look all the time."""
    sums, merchants = [], []

    def pay() -> None:
        retrying(lambda: services.carry_out(posting(move(town.awa, town.moussa, 2), move(town.awa, town.fees, 1))))
        retrying(lambda: services.carry_out(posting(move(town.moussa, town.awa, 3))))
        retrying(lambda: services.carry_out(posting(move(town.clearing, town.ibrahima, 1))))
        retrying(lambda: batch([posting(move(town.clearing, town.ibrahima, 1)) for _ in range(5)]))

    def read() -> None:
        sums.append(value(EVERYTHING))
        merchants.append(balance(town.ibrahima))
        page = queries.page_of(town.ibrahima, most=3)
        for newer, older in pairwise(page):
            assert newer.balance - newer.amount == older.balance
        assert all(one.balanced for one in trial_balance.trial_balances())

    with meanwhile(pay, pay, read, upkeep.fold):
        threading.Event().wait(3)
    assert len(sums) > 20
    assert set(sums) == {0}
    assert merchants == sorted(merchants)
    assert balance(town.ibrahima) % 6 == 0


def test_folds_every_line_once_however_many_fold(town: Town) -> None:
    for amount in range(1, 200):
        post(move(town.clearing, town.ibrahima, amount))
    folded = together([upkeep.fold] * 12)
    assert sum(lines for lines in folded if isinstance(lines, int)) == 199 + 201
    assert balance(town.ibrahima) == 199 * 100


def test_keeps_a_merchants_lines_in_one_order_while_many_write_them(town: Town) -> None:
    """Customers pay in, he pays out singly and in batches, and several fold; afterwards every balance follows."""

    def pay_in() -> None:
        retrying(lambda: services.carry_out(posting(move(town.clearing, town.ibrahima, 9))))

    def pay_out() -> None:
        retrying(
            lambda: services.carry_out(posting(move(town.ibrahima, town.moussa, 2), move(town.ibrahima, town.fees, 1)))
        )
        retrying(
            lambda: batch([posting(move(town.ibrahima, town.awa, 1)), posting(move(town.clearing, town.ibrahima, 1))])
        )

    post(move(town.clearing, town.ibrahima, 100_000))
    with meanwhile(pay_in, pay_in, pay_out, pay_out, upkeep.fold, upkeep.fold):
        threading.Event().wait(2)
    upkeep.fold()
    lines = towns.lines(town.ibrahima)
    assert len(lines) > 50
    assert min(after for _, after in lines) >= 0
