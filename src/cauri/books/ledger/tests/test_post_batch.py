"""`post_batch` …"""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from cauri.books.ledger import accounts, queries, services, upkeep
from cauri.books.ledger.postings import NewPosting, Outcome
from cauri.books.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AmountOutOfRange,
    AtInTheFuture,
    InsufficientFunds,
    PostingIdReused,
    Refused,
    SameAccount,
    UnknownAccount,
    WrongCurrency,
)
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    after,
    balance,
    batch,
    legs,
    lines,
    move,
    of_nature,
    opened,
    post,
    posting,
    stands,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import NoTransaction, transaction

NOBODY = 2**40


def _ended(outcomes: Sequence[Outcome]) -> list[str]:
    """How each ended, in a word."""
    return [
        one.refusal.code if one.refusal else "replayed" if one.replayed else "posted" for one in outcomes
    ]


# -- what it does ----------------------------------------------------------------------------------------------------


def test_posts_all_in_their_order(town: Town) -> None:
    outcomes = batch(
        [
            posting(move(town.awa, town.fatou, 500)),
            posting(move(town.fatou, town.moussa, 500)),
            posting(move(town.moussa, town.awa, 300), move(town.moussa, town.fees, 3)),
        ]
    )
    assert _ended(outcomes) == ["posted"] * 3
    assert lines(town.awa)[1:] == [(-500, START - 500), (300, START - 200)]
    assert lines(town.fatou) == [(500, 500), (-500, 0)]
    assert lines(town.moussa)[1:] == [(500, START + 500), (-300, START + 200), (-3, START + 197)]
    assert balance(town.fees) == 3
    assert legs(outcomes[2].id) == [
        (town.moussa, -300),
        (town.awa, 300),
        (town.moussa, -3),
        (town.fees, 3),
    ]


def test_answers_in_the_order_it_was_asked(town: Town) -> None:
    asked = [posting(move(town.awa, town.moussa, amount)) for amount in (1, START, 2, START, 3)]
    outcomes = batch(asked)
    assert [one.id for one in outcomes] == [one.id for one in asked]
    assert _ended(outcomes) == ["posted", "insufficient_funds", "posted", "insufficient_funds", "posted"]
    assert balance(town.awa) == START - 6


@pytest.mark.usefixtures("db")
def test_of_nothing_is_nothing() -> None:
    assert batch([]) == []


@pytest.mark.usefixtures("town")
def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        services.post_batch([])


def test_remembers_everything_of_each_posting(town: Town) -> None:
    reference = ids.new_id()
    one = posting(
        move(town.awa, town.moussa, 5),
        move(town.moussa, town.fatou, 4),
        kind="bill",
        at=after(9),
        reference=reference,
        value_on=DAY.date().replace(day=1),
    )
    batch([one, posting(move(town.moussa, town.awa, 1))])
    stood = queries.posting(one.id)
    assert (stood.state, stood.kind, stood.reference) == ("posted", "bill", reference)
    assert (stood.at, stood.value_on) == (clock.microseconds_of(after(9)), DAY.date().replace(day=1))
    assert stood.moves == [(town.awa, town.moussa, 5), (town.moussa, town.fatou, 4)]


def test_moves_several_currencies(town: Town) -> None:
    abroad, far = opened("wallet", currency="XOF"), opened("clearing", currency="XOF")
    sells, buys = opened("exchange_position"), opened("exchange_position", currency="XOF")
    outcomes = batch(
        [
            posting(move(far, abroad, 7_000, "XOF")),
            posting(move(abroad, buys, 6_500, "XOF"), move(sells, town.awa, 400), kind="exchange"),
            posting(move(town.awa, town.moussa, 1)),
            posting(move(abroad, buys, 501, "XOF"), move(sells, town.awa, 30), kind="exchange"),
        ]
    )
    assert _ended(outcomes) == ["posted", "posted", "posted", "insufficient_funds"]
    assert queries.balance_of(abroad).balance == towns.money(500, "XOF")
    assert (balance(sells), balance(town.awa)) == (-400, START + 399)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("fee_nature", NATURES)
@pytest.mark.parametrize("destination_nature", NATURES)
@pytest.mark.parametrize("source_nature", NATURES)
def test_moves_between_accounts_of_every_nature(
    source_nature: str, destination_nature: str, fee_nature: str
) -> None:
    destination, house = of_nature(destination_nature), of_nature(fee_nature)
    source = of_nature(source_nature, minor=100)
    outcomes = batch(
        [
            posting(move(source, destination, 40), move(source, house, 1), at=after(1)),
            posting(move(source, destination, 50), at=after(2)),
            posting(move(destination, source, 90), move(house, source, 1), at=after(3)),
            posting(move(source, destination, 100), at=after(4)),
        ]
    )
    assert _ended(outcomes) == ["posted"] * 4
    for _ in range(2):
        assert (balance(source), balance(destination), balance(house)) == (0, 100, 0)
        assert [amount for amount, _ in lines(source)[1:]] == [-40, -1, -50, 90, 1, -100]
        assert lines(destination) == [(40, 40), (50, 90), (-90, 0), (100, 100)]
        assert lines(house) == [(1, 1), (-1, 0)]
        upkeep.fold()


def test_stamps_lines_at_one_time_one_after_another(town: Town) -> None:
    batch([posting(move(town.awa, town.moussa, 1), at=after(at)) for at in (5, 5, 3, 5, 90)])
    epoch = clock.microseconds_of(DAY)
    for account in (town.awa, town.moussa):
        assert [stamp - epoch for stamp in towns.stamps(account)[1:]] == [5, 6, 7, 8, 90]


@pytest.mark.usefixtures("db")
def test_folds_a_hot_account_before_its_debits() -> None:
    merchant, wallet = of_nature("hot, floor 0", minor=30), of_nature("cold, floor 0")
    assert _ended(batch([posting(move(merchant, wallet, 20)), posting(move(merchant, wallet, 20))])) == [
        "posted",
        "insufficient_funds",
    ]
    assert lines(merchant) == [(30, 30), (-20, 10)]


# -- refused items ---------------------------------------------------------------------------------------------------


def _refusals(town: Town) -> dict[str, tuple[type[Refused], NewPosting, dict[str, Any]]]:
    frozen, closed = of_nature("cold, floor 0", minor=10), opened("wallet")
    hot_frozen = of_nature("hot, no floor")
    with transaction():
        accounts.freeze(frozen)
        accounts.freeze(hot_frozen)
        accounts.close(closed)
    abroad, far = opened("wallet", currency="XOF"), opened("clearing", currency="XOF")
    mixed = {"account_currency": "MRU", "currency": "XOF"}
    return {
        "poor source": (
            InsufficientFunds,
            posting(move(town.fatou, town.awa, 7)),
            {"account_id": town.fatou, "available_minor": 0, "needed_minor": 7},
        ),
        "poor in the second move": (
            InsufficientFunds,
            posting(move(town.awa, town.moussa, START), move(town.awa, town.fees, 1)),
            {"account_id": town.awa, "available_minor": 0, "needed_minor": 1},
        ),
        "frozen source": (
            AccountFrozen,
            posting(move(frozen, town.awa, 1)),
            {"account_id": frozen},
        ),
        "frozen in the last move": (
            AccountFrozen,
            posting(move(town.awa, frozen, 3), move(town.clearing, town.ibrahima, 4), move(frozen, town.awa, 3)),
            {"account_id": frozen},
        ),
        "hot and frozen": (
            AccountFrozen,
            posting(move(hot_frozen, town.awa, 1)),
            {"account_id": hot_frozen},
        ),
        "closed source": (
            AccountClosed,
            posting(move(closed, town.awa, 1)),
            {"account_id": closed},
        ),
        "closed destination": (
            AccountClosed,
            posting(move(town.awa, closed, 1)),
            {"account_id": closed},
        ),
        "unknown source": (
            UnknownAccount,
            posting(move(NOBODY, town.awa, 1)),
            {"account_id": NOBODY},
        ),
        "unknown destination": (
            UnknownAccount,
            posting(move(town.awa, town.ibrahima, 1), move(town.clearing, NOBODY, 1)),
            {"account_id": NOBODY},
        ),
        "other currency at the source": (
            WrongCurrency,
            posting(move(town.awa, abroad, 1, "XOF")),
            {"account_id": town.awa, **mixed},
        ),
        "other currency at a hot destination": (
            WrongCurrency,
            posting(move(far, abroad, 1, "XOF"), move(far, town.fees, 1, "XOF")),
            {"account_id": town.fees, **mixed},
        ),
    }  # fmt: skip


REFUSALS = (
    "poor source", "poor in the second move", "frozen source", "frozen in the last move", "hot and frozen",
    "closed source", "closed destination", "unknown source", "unknown destination", "other currency at the source",
    "other currency at a hot destination",
)  # fmt: skip


@pytest.mark.parametrize("why", REFUSALS)
def test_refuses_one_item_and_posts_those_around_it(town: Town, why: str) -> None:
    refusal, item, facts = _refusals(town)[why]
    reference_lines = {}
    around = [posting(move(town.awa, town.moussa, amount)) for amount in (11, 12, 13, 14)]
    outcomes = batch([around[0], around[1], item, around[2], item, around[3]])

    assert [one.posted for one in outcomes] == [True, True, False, True, False, True]
    assert type(outcomes[2].refusal) is refusal
    if why != "poor in the second move":  # there the facts count what the postings before it left
        assert outcomes[2].refusal.facts == facts
    reference_lines[town.awa] = lines(town.awa)[1:]
    assert [amount for amount, _ in reference_lines[town.awa]] == [-11, -12, -13, -14]
    assert balance(town.moussa) == START + 50
    stood = queries.posting(item.id)
    assert (stood.state, stood.code) == ("refused", refusal.code)
    assert stood.facts == outcomes[2].refusal.facts
    assert legs(item.id) == []


@pytest.mark.parametrize("why", REFUSALS)
def test_refuses_everything_where_it_is_all_or_none(town: Town, why: str) -> None:
    refusal, item, facts = _refusals(town)[why]
    around = [posting(move(town.clearing, town.ibrahima, amount)) for amount in (11, 12, 13)]
    with pytest.raises(refusal) as refused:
        batch([around[0], around[1], item, around[2]], all_or_none=True)
    assert refused.value.facts == {**facts, "item": 3}
    assert not any(stands(one.id) for one in [*around, item])
    assert lines(town.ibrahima) == []


def test_takes_a_refused_items_moves_out_of_what_later_items_see(town: Town) -> None:
    outcomes = batch(
        [
            posting(move(town.awa, town.fatou, START - 10)),
            # gives Fatou and Awa more before it fails
            posting(
                move(town.moussa, town.awa, 5_000),
                move(town.moussa, town.fatou, 5_000),
                move(town.awa, town.fatou, 5_010),
                move(town.moussa, town.fees, 1),
            ),
            posting(move(town.awa, town.moussa, 11)),
            posting(move(town.awa, town.moussa, 10)),
            posting(move(town.moussa, town.awa, START)),
        ]
    )
    assert _ended(outcomes) == ["posted", "insufficient_funds", "insufficient_funds", "posted", "posted"]
    assert outcomes[2].refusal is not None
    assert outcomes[2].refusal.facts["available_minor"] == 10
    assert lines(town.awa)[1:] == [(10 - START, 10), (-10, 0), (START, START)]
    assert lines(town.moussa)[1:] == [(10, START + 10), (-START, 10)]


@pytest.mark.parametrize(
    ("refusal", "break_it"),
    [
        (AmountOutOfRange, lambda town: posting(move(town.awa, town.moussa, 0))),
        (AmountOutOfRange, lambda town: posting(move(town.awa, town.moussa, 10**15 + 1))),
        (AmountOutOfRange, lambda town: posting(move(town.awa, town.moussa, -5))),
        (SameAccount, lambda town: posting(move(town.awa, town.moussa, 1), move(town.awa, town.awa, 1))),
        (AtInTheFuture, lambda _: None),
    ],
    ids=["nothing", "too much", "less than nothing", "to itself", "in the future"],
)
@pytest.mark.parametrize("all_or_none", [False, True])
def test_refuses_the_whole_batch_for_a_malformed_item(
    town: Town,
    refusal: type[Refused],
    break_it: Callable[[Town], NewPosting | None],
    all_or_none: bool,
) -> None:
    good = posting(move(town.awa, town.moussa, 1))
    future = posting(move(town.awa, town.moussa, 1), at=clock.now().replace(year=2100))
    malformed = break_it(town) or future
    with pytest.raises(refusal):
        batch([good, malformed], all_or_none=all_or_none)
    assert not stands(good.id)
    assert not stands(malformed.id)


# -- ids that stand already ------------------------------------------------------------------------------------------


def test_answers_again_for_what_stands(town: Town) -> None:
    asked = [posting(move(town.awa, town.moussa, amount)) for amount in (5, START, 6)]
    first = batch(asked)
    post(move(town.clearing, town.awa, START))  # now Awa could
    again = batch([posting(move(town.awa, town.moussa, 1)), *asked])
    assert _ended(again) == ["posted", "replayed", "insufficient_funds", "replayed"]
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
    assert _ended(batch([paid, posting(move(town.fatou, town.awa, START))], all_or_none=all_or_none)) == [
        "replayed",
        "posted",
    ]
    assert _ended(batch([paid, posting(move(town.fatou, town.awa, 1))])) == ["replayed", "insufficient_funds"]


def test_repeats_the_outcome_for_an_id_that_comes_twice(town: Town) -> None:
    fine, poor = posting(move(town.awa, town.moussa, 5)), posting(move(town.fatou, town.awa, 5))
    assert _ended(batch([fine, poor, fine, poor, fine])) == [
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
    assert _ended(batch([one, other, one])) == ["posted", "posting_id_reused", "replayed"]
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
    assert _ended(batch(singly)) == ["replayed"] * 3
    assert before == [
        lines(account) for account in (town.awa, town.moussa, town.fatou, town.fees, town.ibrahima)
    ]


def test_keeps_a_large_batch_exact(town: Town) -> None:
    around = [town.awa, town.moussa, town.fatou]
    asked = [
        posting(move(around[n % 3], around[(n + 1 + n % 2) % 3], 1 + n % 900), move(town.clearing, around[n % 3], 3))
        for n in range(600)
    ]  # fmt: skip
    outcomes = batch(asked)
    expected = {town.awa: START, town.moussa: START, town.fatou: 0}
    for one, outcome in zip(asked, outcomes, strict=True):
        first, second = one.moves
        enough = expected[first.source] >= first.amount.minor
        assert outcome.posted == enough
        if enough:
            expected[first.source] += 3 - first.amount.minor
            expected[first.destination] += first.amount.minor
    assert {account: balance(account) for account in around} == expected
