"""`post_batch`, where an item is refused, …"""

from collections.abc import Callable
from typing import Any

import pytest

from cauri.books.ledger import accounts, queries
from cauri.books.ledger.postings import NewPosting
from cauri.books.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AmountOutOfRange,
    AtInTheFuture,
    InsufficientFunds,
    Refused,
    SameAccount,
    UnknownAccount,
    WrongCurrency,
)
from cauri.books.ledger.tests.town import (
    START,
    Town,
    balance,
    batch,
    ended,
    legs,
    lines,
    move,
    of_nature,
    opened,
    posting,
    stands,
)
from cauri.kit import clock
from cauri.kit.transactions import transaction

NOBODY = 2**40


# -- refused items ---------------------------------------------------------------------------------------------------


def _refusals(town: Town) -> dict[str, tuple[type[Refused], NewPosting, dict[str, Any]]]:
    frozen, closed = of_nature("cold, floor 0", minor=10), opened("wallet")
    hot_frozen = of_nature("hot, no floor")
    with transaction():
        accounts.freeze(frozen)
        accounts.freeze(hot_frozen)
        accounts.close(closed)
    return _refusals_of_accounts(town, frozen, closed, hot_frozen) | _refusals_of_money(town)


def _refusals_of_accounts(
    town: Town, frozen: int, closed: int, hot_frozen: int
) -> dict[str, tuple[type[Refused], NewPosting, dict[str, Any]]]:
    return {
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
    }


def _refusals_of_money(town: Town) -> dict[str, tuple[type[Refused], NewPosting, dict[str, Any]]]:
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
    }


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
    assert ended(outcomes) == ["posted", "insufficient_funds", "insufficient_funds", "posted", "posted"]
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
