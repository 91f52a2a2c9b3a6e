"""Many at once: `claim` …"""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from tests.support.crowds import together

from cauri.books.ledger import queries as ledger
from cauri.books.limits import services as limits
from cauri.books.limits.refusals import LimitExceeded
from cauri.books.limits.services import Side
from cauri.books.limits.tests.ruled import (
    AWA,
    MOUSSA,
    NOON,
    claim,
    give_back,
    move_now,
    opened,
    ruled,
    used,
    with_account,
)
from cauri.kit import ids
from cauri.kit.transactions import retrying, transaction
from cauri.money import Money

pytestmark = pytest.mark.usefixtures("committed_db")


def _codes(answers: Iterable[object]) -> Counter[str]:
    """How each ended; what is no answer of the limits fails the test."""
    found: Counter[str] = Counter()
    for answer in answers:
        assert answer is None or isinstance(answer, LimitExceeded), f"no answer: {answer!r}"
        found["granted" if answer is None else answer.code] += 1
    return found


def test_grants_exactly_ten_of_fifty_and_is_whole_again_the_next_day() -> None:
    ruled(daily_minor=1_000, monthly_minor=10**6)
    for day in (NOON, NOON + timedelta(days=1)):
        answers = together([lambda day=day: claim(100, now=day) for _ in range(50)])  # type: ignore[misc] # mypy cannot infer a lambda's default
        assert _codes(answers) == {"granted": 10, "daily_value_limit_exceeded": 40}
    assert used() == {
        (AWA.owner_id, "out", "", "day", 1_000, 10),
        (AWA.owner_id, "out", "", "month", 2_000, 20),
    }


def test_grants_exactly_as_many_payments_as_there_may_be() -> None:
    ruled(daily_count=7)
    ruled(direction="in", daily_count=50)
    assert _codes(together([lambda: claim(1)] * 30)) == {"granted": 7, "daily_volume_limit_exceeded": 23}


def test_never_deadlocks_where_two_pay_each_other() -> None:
    """Without `retrying`: a deadlock would surface. Half of them also give back."""
    ruled(daily_minor=10**9, monthly_minor=10**9)
    ruled(direction="in", daily_minor=10**9, monthly_minor=10**9)

    def pay(payer: Side, payee: Side) -> Callable[[], None]:
        def often() -> None:
            for _ in range(25):
                claim(10, payer=payer, payee=payee)
                give_back(4, payer=payer, payee=payee, payments=0)

        return often

    answers = together([pay(AWA, MOUSSA), pay(MOUSSA, AWA)] * 4)
    assert _codes(answers) == {"granted": 8}
    assert {(amount, count) for *_, amount, count in used()} == {(600, 100)}


def test_never_deadlocks_with_the_postings_that_follow() -> None:
    ruled(daily_minor=10**9)
    ruled(direction="in", monthly_minor=10**9, balance_cap_minor=10**9)
    people = [with_account(10_000) for _ in range(3)]
    chance = random.Random(7)
    pairs = [chance.sample(people, 2) for _ in range(8)]

    def pay(payer: Side, payee: Side) -> None:
        for source, destination in ((payer, payee), (payee, payer)) * 10:
            with transaction():
                _claim_now(10, payer=source, payee=destination)
                move_now(source.account_id, destination.account_id, 10)

    answers = together([lambda pair=pair: pay(*pair) for pair in pairs])  # type: ignore[misc] # mypy cannot infer a lambda's default
    assert _codes(answers) == {"granted": 8}
    assert sum(ledger.balance_of(one.account_id).balance.minor for one in people) == 30_000


@pytest.mark.parametrize("kind", ["wallet", "merchant_settlement"])
def test_lets_an_account_reach_its_cap_and_not_pass_it(kind: str) -> None:
    """Twenty credits at once, by two products and on both sides of midnight: the cap is the account's."""
    ruled(direction="in", balance_cap_minor=1_050)
    ruled(direction="in", product="deposit", balance_cap_minor=1_050)
    payee, source = with_account(kind=kind), opened("clearing")
    ways = [("transfer", NOON), ("deposit", NOON), ("transfer", NOON + timedelta(days=1))]

    def credit(turn: int) -> None:
        product, now = ways[turn % len(ways)]
        with transaction():
            amount = Money.of_minor(100, "MRU")
            limits.claim(product=product, amount=amount, payer=None, payee=payee, now=now)
            move_now(source, payee.account_id, 100)

    answers = together([lambda turn=turn: retrying(lambda: credit(turn)) for turn in range(20)])  # type: ignore[misc] # mypy cannot infer a lambda's default
    assert _codes(answers) == {"granted": 10, "account_max_total_value_exceeded": 10}
    assert ledger.balance_of(payee.account_id).balance.minor == 1_000


def test_restores_what_failed_while_others_claim() -> None:
    ruled(daily_count=1_000, daily_minor=10**6)

    def try_and_fail() -> None:
        for _ in range(10):
            claim(3)
            give_back(3)

    def succeed() -> None:
        for _ in range(10):
            claim(1, payer=AWA, payee=Side(ids.new_id(), 1, 0))

    assert _codes(together([try_and_fail, succeed] * 4)) == {"granted": 8}
    assert used() == {(AWA.owner_id, "out", "", "day", 40, 40)}


def _claim_now(minor: int, *, payer: Side, payee: Side) -> None:
    limits.claim(product="transfer", amount=Money.of_minor(minor, "MRU"), payer=payer, payee=payee, now=NOON)
