"""`post`, where the books say no, …"""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from cauri.books.ledger import accounts
from cauri.books.ledger.postings import Move
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
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import (
    NATURES,
    SHAPES,
    START,
    Town,
    balance,
    everything,
    lines,
    move,
    of_nature,
    opened,
    post,
    shapes,
    stands,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction

MOST = 10**15
NOBODY = 2**40


# -- floors and the order of moves -----------------------------------------------------------------------------------


def test_refuses_what_the_source_does_not_have_and_says_how_much_it_has(town: Town) -> None:
    with pytest.raises(InsufficientFunds) as refused:
        post(move(town.awa, town.moussa, START + 1))
    assert refused.value.facts == {
        "account_id": town.awa,
        "available_minor": START,
        "needed_minor": START + 1,
    }


def test_refuses_the_fee_that_is_left_over(town: Town) -> None:
    with pytest.raises(InsufficientFunds) as refused:
        post(move(town.awa, town.moussa, START), move(town.awa, town.fees, 1))
    assert refused.value.facts == {"account_id": town.awa, "available_minor": 0, "needed_minor": 1}
    assert (balance(town.awa), balance(town.moussa), balance(town.fees)) == (START, START, 0)


def test_lets_an_account_be_emptied_to_the_last_unit(town: Town) -> None:
    post(move(town.awa, town.moussa, START - 1), move(town.awa, town.fees, 1))
    assert balance(town.awa) == 0


def test_applies_moves_in_their_order_and_minds_the_floor_at_each(town: Town) -> None:
    there_and_on = [move(town.awa, town.fatou, 500), move(town.fatou, town.moussa, 500)]
    with pytest.raises(InsufficientFunds) as refused:
        post(*reversed(there_and_on))
    assert refused.value.facts["account_id"] == town.fatou
    post(*there_and_on)
    assert lines(town.fatou) == [(500, 500), (-500, 0)]


def test_minds_a_floor_that_is_not_zero(town: Town) -> None:
    with transaction():
        accounts.set_floor(town.awa, -200)
    post(move(town.awa, town.moussa, START + 200))
    assert balance(town.awa) == -200
    with pytest.raises(InsufficientFunds) as refused:
        post(move(town.awa, town.moussa, 1))
    assert refused.value.facts["available_minor"] == 0


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", ["cold, no floor", "hot, no floor"])
def test_lets_an_account_without_a_floor_go_negative(nature: str) -> None:
    source, destination = of_nature(nature), of_nature("cold, floor 0")
    post(move(source, destination, MOST))
    assert balance(source) == -MOST


# -- every refusal ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_lets_no_money_out_of_a_frozen_account(town: Town, shape: str) -> None:
    with transaction():
        accounts.freeze(town.awa)
    with pytest.raises(AccountFrozen) as refused:
        post(*shapes(town)[shape])
    assert refused.value.facts == {"account_id": town.awa}


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", NATURES)
def test_lets_money_into_a_frozen_account_of_every_nature_and_none_out(nature: str) -> None:
    account, other = of_nature(nature, minor=50), of_nature("cold, floor 0", minor=100)
    with transaction():
        accounts.freeze(account)
    post(move(other, account, 40))
    post(move(other, account, 40), move(other, of_nature("hot, no floor"), 1))
    assert balance(account) == 130
    with pytest.raises(AccountFrozen):
        post(move(account, other, 1))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", NATURES)
def test_lets_nothing_in_or_out_of_a_closed_account_of_every_nature(nature: str) -> None:
    account, other = of_nature(nature), of_nature("cold, floor 0", minor=100)
    with transaction():
        accounts.cool(account)
        accounts.close(account)
        if nature.startswith("hot"):
            accounts.heat(account)
    house = of_nature("hot, no floor")
    for moves in (
        [move(other, account, 1)],
        [move(account, other, 1)],
        [move(other, account, 1), move(other, house, 1)],
        [move(account, other, 1), move(account, house, 1)],
        [move(other, house, 1), move(other, account, 1)],
        [move(other, house, 1), move(house, account, 1)],
    ):
        with pytest.raises(AccountClosed) as refused:
            post(*moves)
        assert refused.value.facts == {"account_id": account}
    assert (balance(account), balance(other)) == (0, 100)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("end", ["source", "destination"])
def test_knows_only_accounts_that_were_opened(town: Town, shape: str, end: str) -> None:
    wrong = town.awa if end == "source" else town.moussa
    moves = [
        Move(
            NOBODY if one.source == wrong else one.source,
            NOBODY if one.destination == wrong else one.destination,
            one.amount,
        )
        for one in shapes(town)[shape]
    ]
    with pytest.raises(UnknownAccount) as refused:
        post(*moves)
    assert refused.value.facts == {"account_id": NOBODY}


@pytest.mark.parametrize("nature", NATURES)
def test_refuses_an_account_kept_in_another_currency(town: Town, nature: str) -> None:
    account = of_nature(nature, minor=100)
    abroad, far = opened("wallet", currency="XOF"), opened("clearing", currency="XOF")
    for moves in (
        [move(far, account, 5, "XOF")],
        [move(account, abroad, 5, "XOF")],
        [move(far, abroad, 5, "XOF"), move(far, account, 5, "XOF")],
        [move(town.awa, town.moussa, 5), move(far, account, 5, "XOF")],
    ):
        with pytest.raises(WrongCurrency) as refused:
            post(*moves)
        assert refused.value.facts == {
            "account_id": account,
            "account_currency": "MRU",
            "currency": "XOF",
        }


def _malformed(town: Town) -> dict[str, tuple[type[Refused], list[Move]]]:
    good = move(town.awa, town.moussa, 5)
    return {
        "nothing": (AmountOutOfRange, [move(town.awa, town.moussa, 0)]),
        "less than nothing": (AmountOutOfRange, [move(town.awa, town.moussa, -1)]),
        "too much": (AmountOutOfRange, [move(town.clearing, town.moussa, MOST + 1)]),
        "far too much": (AmountOutOfRange, [move(town.clearing, town.moussa, 2**63 - 1)]),
        "no fee": (AmountOutOfRange, [good, move(town.awa, town.fees, 0)]),
        "a last move of nothing": (AmountOutOfRange, [good, good, move(town.moussa, town.awa, 0)]),
        "to itself": (SameAccount, [move(town.awa, town.awa, 5)]),
        "fee to itself": (SameAccount, [good, move(town.awa, town.awa, 5)]),
        "last move to itself": (SameAccount, [good, good, move(town.moussa, town.moussa, 5)]),
    }


@pytest.mark.parametrize(
    "mistake",
    ["nothing", "less than nothing", "too much", "far too much", "no fee", "a last move of nothing",
     "to itself", "fee to itself", "last move to itself"],
)  # fmt: skip
def test_refuses_what_is_malformed(town: Town, mistake: str) -> None:
    refusal, moves = _malformed(town)[mistake]
    posting_id = ids.new_id()
    with pytest.raises(refusal):
        post(*moves, posting_id=posting_id)
    assert not stands(posting_id)
    assert (balance(town.awa), balance(town.moussa)) == (START, START)


@pytest.mark.parametrize("shape", SHAPES)
def test_refuses_a_time_more_than_five_minutes_ahead(town: Town, shape: str) -> None:
    now = clock.now()
    post(*shapes(town)[shape], at=now + timedelta(minutes=4, seconds=30))
    with pytest.raises(AtInTheFuture) as refused:
        post(*shapes(town)[shape], at=now + timedelta(minutes=6))
    assert refused.value.facts == {"at": clock.microseconds_of(now + timedelta(minutes=6))}


def test_leaves_no_trace_where_the_last_of_many_moves_is_refused(town: Town) -> None:
    before = everything(town.awa, town.moussa, town.fatou, town.fees, town.clearing, town.ibrahima)
    posting_id = ids.new_id()
    with pytest.raises(InsufficientFunds):
        post(
            move(town.awa, town.moussa, 1),
            move(town.clearing, town.ibrahima, 7),
            move(town.moussa, town.fees, 2),
            move(town.fatou, town.awa, 1),
            posting_id=posting_id,
        )
    assert not stands(posting_id)
    after_ = everything(town.awa, town.moussa, town.fatou, town.fees, town.clearing, town.ibrahima)
    assert after_ == before


@pytest.mark.usefixtures("db")
def test_leaves_no_trace_where_a_balance_would_exceed_what_a_bigint_holds() -> None:
    source, destination = of_nature("cold, no floor"), of_nature("cold, no floor")
    for _ in range(93):
        towns.batch([towns.posting(move(source, destination, MOST)) for _ in range(99)])
    post(*[move(source, destination, MOST)] * 16)
    with pytest.raises(DatabaseError, match="out of range"):
        post(move(source, destination, MOST))
    assert balance(source) == -balance(destination)
    assert 2**63 - balance(destination) <= MOST
