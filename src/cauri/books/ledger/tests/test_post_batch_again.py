"""`post_batch`, with ids that stand, …"""

import pytest

from cauri.books.ledger.refusals import (
    InsufficientFunds,
    PostingIdReused,
)
from cauri.books.ledger.tests.town import (
    START,
    Town,
    balance,
    batch,
    ended,
    lines,
    move,
    post,
    posting,
    stands,
)
from cauri.kit import ids

# -- ids that stand already ------------------------------------------------------------------------------------------


def test_answers_again_for_what_stands(town: Town) -> None:
    asked = [posting(move(town.awa, town.moussa, amount)) for amount in (5, START, 6)]
    first = batch(asked)
    post(move(town.clearing, town.awa, START))  # now Awa could
    again = batch([posting(move(town.awa, town.moussa, 1)), *asked])
    assert ended(again) == ["posted", "replayed", "insufficient_funds", "replayed"]
    assert again[2].refusal is not None
    assert first[1].refusal is not None
    assert again[2].refusal.facts == first[1].refusal.facts
    assert balance(town.awa) == 2 * START - 12


def test_refuses_all_where_an_item_was_refused_before_and_it_is_all_or_none(town: Town) -> None:
    poor = posting(move(town.fatou, town.awa, 5))
    batch([poor])
    post(move(town.clearing, town.fatou, 5))
    with pytest.raises(InsufficientFunds):
        batch([posting(move(town.awa, town.moussa, 1)), poor], all_or_none=True)
    assert balance(town.awa) == START


@pytest.mark.parametrize("all_or_none", [False, True])
def test_counts_nothing_of_what_stands_already(town: Town, all_or_none: bool) -> None:
    """The replayed debit must not leave the others with less, nor its credit with more."""
    paid = posting(move(town.awa, town.fatou, START))
    batch([paid])
    assert ended(batch([paid, posting(move(town.fatou, town.awa, START))], all_or_none=all_or_none)) == [
        "replayed",
        "posted",
    ]
    assert ended(batch([paid, posting(move(town.fatou, town.awa, 1))])) == ["replayed", "insufficient_funds"]


def test_repeats_the_outcome_for_an_id_that_comes_twice(town: Town) -> None:
    fine, poor = posting(move(town.awa, town.moussa, 5)), posting(move(town.fatou, town.awa, 5))
    assert ended(batch([fine, poor, fine, poor, fine])) == [
        "posted",
        "insufficient_funds",
        "replayed",
        "insufficient_funds",
        "replayed",
    ]
    assert balance(town.awa) == START - 5


def test_calls_another_body_under_an_id_of_the_batch_a_conflict(town: Town) -> None:
    one = posting(move(town.awa, town.moussa, 5))
    other = posting(move(town.awa, town.moussa, 6), posting_id=one.id)
    assert ended(batch([one, other, one])) == ["posted", "posting_id_reused", "replayed"]
    assert balance(town.awa) == START - 5
    third = posting(move(town.awa, town.moussa, 5))
    with pytest.raises(PostingIdReused):
        batch(
            [third, posting(move(town.awa, town.moussa, 6), posting_id=third.id)],
            all_or_none=True,
        )
    assert not stands(third.id)


@pytest.mark.parametrize("all_or_none", [False, True])
def test_calls_another_body_under_an_id_that_stands_a_conflict(town: Town, all_or_none: bool) -> None:
    one = posting(move(town.awa, town.moussa, 5))
    batch([one])
    others = [
        posting(move(town.awa, town.moussa, 6), posting_id=one.id),
        posting(move(town.awa, town.fatou, 5), posting_id=one.id),
        posting(move(town.clearing, town.moussa, 5), posting_id=one.id),
        posting(move(town.awa, town.moussa, 5), posting_id=one.id, kind="bill"),
        posting(move(town.awa, town.moussa, 5), posting_id=one.id, reference=ids.new_id()),
        posting(move(town.awa, town.moussa, 5), move(town.awa, town.fees, 1), posting_id=one.id),
        posting(move(town.awa, town.moussa, 5, "XOF"), posting_id=one.id),
    ]
    for other in others:
        if all_or_none:
            with pytest.raises(PostingIdReused) as refused:
                batch([other], all_or_none=True)
            assert refused.value.facts == {"posting_id": str(one.id), "item": 1}
        else:
            (outcome,) = batch([other])
            assert isinstance(outcome.refusal, PostingIdReused)
            assert outcome.refusal.facts == {"posting_id": str(one.id)}
    assert balance(town.awa) == START - 5


def test_and_single_postings_know_each_others_ids(town: Town) -> None:
    shapes = [
        [move(town.awa, town.moussa, 10)],
        [move(town.awa, town.moussa, 10), move(town.awa, town.fees, 1)],
        [move(town.awa, town.moussa, 10), move(town.moussa, town.fatou, 1), move(town.awa, town.ibrahima, 2)],
    ]
    batched = [posting(*moves) for moves in shapes]
    singly = [posting(*moves) for moves in shapes]
    batch(batched)
    for one in singly:
        post(*one.moves, posting_id=one.id)
    before = [lines(account) for account in (town.awa, town.moussa, town.fatou, town.fees, town.ibrahima)]
    assert all(post(*one.moves, posting_id=one.id).replayed for one in batched)
    assert ended(batch(singly)) == ["replayed"] * 3
    assert before == [lines(account) for account in (town.awa, town.moussa, town.fatou, town.fees, town.ibrahima)]


def test_keeps_a_large_batch_exact(town: Town) -> None:
    around = [town.awa, town.moussa, town.fatou]
    asked = [
        posting(move(around[n % 3], around[(n + 1 + n % 2) % 3], 1 + n % 900), move(town.clearing, around[n % 3], 3))
        for n in range(600)
    ]  # fmt: skip
    outcomes = batch(asked)
    expected = {town.awa: START, town.moussa: START, town.fatou: 0}
    for one, outcome in zip(asked, outcomes, strict=True):
        first = one.moves[0]
        enough = expected[first.source] >= first.amount.minor
        assert outcome.posted == enough
        if enough:
            expected[first.source] += 3 - first.amount.minor
            expected[first.destination] += first.amount.minor
    assert {account: balance(account) for account in around} == expected
