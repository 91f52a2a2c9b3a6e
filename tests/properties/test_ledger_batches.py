"""A batch leaves the books as the same postings do that are posted one by one."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauri.books.ledger import accounts, services, upkeep
from cauri.books.ledger.postings import NewPosting
from cauri.books.ledger.refusals import Refused
from cauri.books.ledger.tests.town import after, balance, held, lines, move, of_nature, opened, posting
from cauri.kit.transactions import transaction
from tests.support.books import books_must_hold

NATURES = ("cold, floor 0", "cold, no floor", "hot, floor 0", "hot, no floor")
Drawn = tuple[list[tuple[int, int, int]], int]  # moves of (source, destination, minor units), and an offset

places = st.integers(0, 9)
some_moves = st.lists(
    st.tuples(places, places, st.sampled_from([1, 2, 7, 30, 60, 100])).filter(lambda one: one[0] != one[1]),
    min_size=1,
    max_size=4,
)
some_postings = st.lists(st.tuples(some_moves, st.integers(0, 3)), min_size=1, max_size=10)


def _world() -> list[int]:
    """Two accounts of each nature, one that is frozen and one that is kept in another currency."""
    made = [of_nature(nature, minor=minor) for nature in NATURES for minor in (100, 0)]
    frozen = of_nature("cold, floor 0", minor=100)
    with transaction():
        accounts.freeze(frozen)
    return [*made, frozen, opened("wallet", currency="XOF")]


def _as_postings(drawn: Sequence[Drawn], world: list[int]) -> list[NewPosting]:
    return [
        posting(*[move(world[source], world[destination], minor) for source, destination, minor in moves], at=after(at))
        for moves, at in drawn
    ]


def _singly(one: NewPosting) -> bool:
    try:
        return bool(services.carry_out(one))
    except Refused:
        return False


def _in_batches(postings: Sequence[NewPosting], cuts: Sequence[int]) -> list[bool]:
    ends = sorted({0, len(postings), *(cut % len(postings) for cut in cuts)})
    outcomes = []
    for first, last in pairwise(ends):
        with transaction():
            outcomes += services.post_batch(postings[first:last])
    return [outcome.posted for outcome in outcomes]


@pytest.mark.usefixtures("db")
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=some_postings, cuts=st.lists(st.integers(0, 9), max_size=3))
def test_however_they_are_cut(drawn: list[Drawn], cuts: list[int]) -> None:
    one, other = _world(), _world()
    singly = [_singly(each) for each in _as_postings(drawn, one)]
    assert _in_batches(_as_postings(drawn, other), cuts) == singly
    upkeep.fold()
    for n, (left, right) in enumerate(zip(one, other, strict=True)):
        assert (balance(left), held(left)) == (balance(right), held(right))
        if n in (4, 5, 6, 7):  # hot: their lines are ordered by time where they waited together
            assert sorted(amount for amount, _ in lines(left)) == sorted(amount for amount, _ in lines(right))
        else:
            assert lines(left) == lines(right)
    books_must_hold()
