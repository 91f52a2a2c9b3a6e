"""`post` …"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError

from cauri.books.ledger import accounts, queries, services, upkeep
from cauri.books.ledger.postings import Move
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
    available,
    balance,
    legs,
    lines,
    move,
    of_nature,
    opened,
    post,
    stamps,
    stands,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import NoTransaction, transaction, transaction_required

MOST = 10**15
NOBODY = 2**40


def _shapes(town: Town) -> dict[str, list[Move]]:
    """A posting of each shape that has a statement of its own."""
    return {
        "one move": [move(town.awa, town.moussa, 100)],
        "with fee": [move(town.awa, town.moussa, 100), move(town.awa, town.fees, 5)],
        "many moves": [
            move(town.awa, town.moussa, 100),
            move(town.moussa, town.fatou, 30),
            move(town.fatou, town.fees, 2),
        ],
    }


SHAPES = ("one move", "with fee", "many moves")


def _everything(*accounts_: int) -> list[Any]:
    return [(queries.balance_of(account), towns.lines(account)) for account in accounts_]


# -- what it does ----------------------------------------------------------------------------------------------------


def test_takes_from_the_source_what_it_gives_the_destination(town: Town) -> None:
    posted = post(move(town.awa, town.moussa, 2_500))
    assert not posted.replayed
    assert (balance(town.awa), balance(town.moussa)) == (START - 2_500, START + 2_500)
    assert lines(town.awa) == [(START, START), (-2_500, START - 2_500)]
    assert lines(town.moussa) == [(START, START), (2_500, START + 2_500)]
    assert legs(posted.id) == [(town.awa, -2_500), (town.moussa, 2_500)]


@pytest.mark.usefixtures("town")
def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        services.post(ids.new_id(), kind="transfer", moves=[move(1, 2, 3)], at=DAY)


def test_is_taken_back_with_its_callers_transaction(town: Town) -> None:
    posting_id = ids.new_id()

    @transaction_required
    def act() -> None:
        services.post(posting_id, kind="transfer", moves=[move(town.awa, town.moussa, 1)], at=DAY)
        raise KeyError

    with pytest.raises(KeyError), transaction():
        act()
    assert not stands(posting_id)
    assert lines(town.awa) == [(START, START)]


def test_remembers_everything_it_was_told(town: Town) -> None:
    reference = ids.new_id()
    moves = _shapes(town)["many moves"]
    posted = post(*moves, kind="bill", at=after(7), reference=reference, value_on=date(2025, 3, 1))
    stood = queries.posting(posted.id)
    assert (stood.state, stood.kind, stood.reference) == ("posted", "bill", reference)
    assert stood.at == clock.microseconds_of(after(7))
    assert stood.value_on == date(2025, 3, 1)
    assert stood.moves == [(one.source, one.destination, one.amount.minor) for one in moves]
    assert (stood.original_id, stood.code, stood.facts) == (None, None, None)


def test_counts_for_the_day_of_its_time_in_utc(town: Town) -> None:
    early_further_east = datetime(2025, 3, 15, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    posted = post(move(town.awa, town.moussa, 1), at=early_further_east)
    assert queries.posting(posted.id).value_on == date(2025, 3, 14)


def test_moves_two_currencies_through_position_accounts(town: Town) -> None:
    abroad = opened("wallet", currency="XOF")
    sells, buys = opened("exchange_position", currency="MRU"), opened("exchange_position", currency="XOF")
    posted = post(move(town.awa, sells, 4_000), move(buys, abroad, 65_000, "XOF"), kind="exchange")
    assert balance(town.awa) == START - 4_000
    assert queries.balance_of(abroad).balance == towns.money(65_000, "XOF")
    assert (balance(sells), balance(buys)) == (4_000, -65_000)
    assert len(legs(posted.id)) == 4


def test_exchanges_between_two_accounts_of_one_owner_in_either_order(town: Town) -> None:
    abroad = opened("wallet", currency="XOF")
    sells, buys = opened("exchange_position", currency="MRU"), opened("exchange_position", currency="XOF")
    post(move(buys, abroad, 650, "XOF"), move(town.awa, sells, 40), kind="exchange")
    post(move(abroad, buys, 650, "XOF"), move(sells, town.awa, 40), kind="exchange")
    assert (balance(abroad), balance(town.awa), balance(sells), balance(buys)) == (0, START, 0, 0)


@pytest.mark.parametrize("amount", [1, MOST])
def test_moves_amounts_up_to_the_ends_of_the_range(town: Town, amount: int) -> None:
    rich = opened("wallet")
    post(move(town.clearing, rich, amount))
    assert balance(rich) == amount


# -- every nature of account, in every place -------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("destination_nature", NATURES)
@pytest.mark.parametrize("source_nature", NATURES)
@pytest.mark.parametrize("older", ["source", "destination"])
def test_moves_between_accounts_of_every_nature(
    source_nature: str, destination_nature: str, older: str
) -> None:
    if older == "source":
        source = of_nature(source_nature, minor=1_000)
        destination = of_nature(destination_nature)
    else:
        destination = of_nature(destination_nature)
        source = of_nature(source_nature, minor=1_000)
    posted = [post(move(source, destination, amount), at=after(amount)) for amount in (200, 300, 500)]

    assert (balance(source), balance(destination)) == (0, 1_000)
    assert lines(source)[1:] == [(-200, 800), (-300, 500), (-500, 0)]
    assert lines(destination) == [(200, 200), (300, 500), (500, 1_000)]
    before = _everything(source, destination)
    upkeep.fold()
    assert _everything(source, destination) == before
    assert [legs(one.id) for one in posted] == [
        [(source, -amount), (destination, amount)] for amount in (200, 300, 500)
    ]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("fee_nature", NATURES)
@pytest.mark.parametrize("destination_nature", NATURES)
@pytest.mark.parametrize("source_nature", NATURES)
def test_takes_a_fee_between_accounts_of_every_nature(
    source_nature: str, destination_nature: str, fee_nature: str
) -> None:
    for order in ([0, 1, 2], [2, 1, 0]):
        natures = [(source_nature, 1_000), (destination_nature, 0), (fee_nature, 0)]
        made = {place: of_nature(natures[place][0], minor=natures[place][1]) for place in order}
        source, destination, house = made[0], made[1], made[2]
        posted = post(move(source, destination, 990), move(source, house, 10))

        assert (balance(source), balance(destination), balance(house)) == (0, 990, 10)
        assert lines(source)[1:] == [(-990, 10), (-10, 0)]
        assert legs(posted.id) == [(source, -990), (destination, 990), (source, -10), (house, 10)]
        upkeep.fold()
        assert lines(source)[1:] == [(-990, 10), (-10, 0)]
        assert (lines(destination), lines(house)) == ([(990, 990)], [(10, 10)])


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", NATURES)
def test_passes_money_on_through_an_account_of_every_nature(nature: str) -> None:
    payer, between, payee = (
        of_nature("cold, floor 0", minor=100),
        of_nature(nature),
        of_nature("cold, floor 0"),
    )
    post(move(payer, between, 100), move(between, payee, 60), move(between, payer, 40), at=after(1))
    assert (balance(payer), balance(between), balance(payee)) == (40, 0, 60)


@pytest.mark.usefixtures("db")
def test_pays_principal_and_fee_to_one_account() -> None:
    payer, payee = of_nature("cold, floor 0", minor=100), of_nature("hot, floor 0")
    post(move(payer, payee, 90), move(payer, payee, 10))
    upkeep.fold()
    assert lines(payee) == [(90, 90), (10, 100)]


@pytest.mark.usefixtures("db")
def test_folds_a_hot_account_before_it_refuses_its_debit() -> None:
    merchant, wallet = of_nature("hot, floor 0", minor=100), of_nature("cold, floor 0")
    post(move(merchant, wallet, 100))
    assert (balance(merchant), balance(wallet)) == (0, 100)
    with pytest.raises(InsufficientFunds):
        post(move(merchant, wallet, 1))


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
        post(*_shapes(town)[shape])
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
        for one in _shapes(town)[shape]
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
    post(*_shapes(town)[shape], at=now + timedelta(minutes=4, seconds=30))
    with pytest.raises(AtInTheFuture) as refused:
        post(*_shapes(town)[shape], at=now + timedelta(minutes=6))
    assert refused.value.facts == {"at": clock.microseconds_of(now + timedelta(minutes=6))}


def test_leaves_no_trace_where_the_last_of_many_moves_is_refused(town: Town) -> None:
    before = _everything(town.awa, town.moussa, town.fatou, town.fees, town.clearing, town.ibrahima)
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
    after_ = _everything(town.awa, town.moussa, town.fatou, town.fees, town.clearing, town.ibrahima)
    assert after_ == before


@pytest.mark.usefixtures("db")
def test_leaves_no_trace_where_a_balance_would_exceed_what_a_bigint_holds() -> None:
    source, destination = of_nature("cold, no floor"), of_nature("cold, no floor")
    for _ in range(93):
        towns.batch([towns.posting(move(source, destination, MOST)) for _ in range(100)][:99])
    while True:
        try:
            post(move(source, destination, MOST))
        except DatabaseError as error:
            assert "out of range" in str(error)
            break
    assert balance(source) == -balance(destination)
    assert 2**63 - balance(destination) <= MOST


# -- the id is the key -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_posts_the_same_id_once(town: Town, shape: str) -> None:
    posting_id, reference = ids.new_id(), ids.new_id()
    moves = _shapes(town)[shape]
    assert not post(*moves, posting_id=posting_id, reference=reference).replayed
    before = _everything(town.awa, town.moussa, town.fatou, town.fees)
    assert post(*moves, posting_id=posting_id, reference=reference, at=after(999)).replayed
    assert _everything(town.awa, town.moussa, town.fatou, town.fees) == before


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("differs", ["kind", "reference", "amount", "source", "destination", "fewer", "more"])
def test_refuses_another_body_under_the_same_id(town: Town, shape: str, differs: str) -> None:
    posting_id = ids.new_id()
    moves = _shapes(town)[shape]
    post(*moves, posting_id=posting_id)
    last = moves[-1]
    others: dict[str, Sequence[Move]] = {
        "amount": [*moves[:-1], Move(last.source, last.destination, towns.money(1))],
        "source": [*moves[:-1], Move(town.clearing, last.destination, last.amount)],
        "destination": [*moves[:-1], Move(last.source, town.ibrahima, last.amount)],
        "fewer": moves[:-1] or [move(town.moussa, town.awa, 100)],
        "more": [*moves, last],
    }
    with pytest.raises(PostingIdReused) as refused:
        post(
            *others.get(differs, moves),
            posting_id=posting_id,
            kind="bill" if differs == "kind" else "transfer",
            reference=ids.new_id() if differs == "reference" else None,
        )
    assert refused.value.facts == {"posting_id": str(posting_id)}


def test_refuses_the_same_minor_units_of_another_currency_under_the_same_id(town: Town) -> None:
    posting_id = ids.new_id()
    post(move(town.awa, town.moussa, 100), posting_id=posting_id)
    with pytest.raises(PostingIdReused):
        post(move(town.awa, town.moussa, 100, "XOF"), posting_id=posting_id)


def test_may_be_tried_again_after_a_refusal_that_nobody_recorded(town: Town) -> None:
    posting_id = ids.new_id()
    moves = [move(town.fatou, town.awa, 50)]
    with pytest.raises(InsufficientFunds):
        post(*moves, posting_id=posting_id)
    post(move(town.clearing, town.fatou, 50))
    assert not post(*moves, posting_id=posting_id).replayed


# -- stamps ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("nature", NATURES)
def test_stamps_strictly_increase_whatever_the_times(nature: str) -> None:
    account, other = of_nature(nature, minor=1_000), of_nature("cold, no floor")
    for offset in (10, 10, 10, 3, 11, 500, -(10**9), 501, 500):
        post(move(account, other, 1), move(account, other, 1), at=after(offset))
        post(move(other, account, 1), at=after(offset))
        if offset == 11:
            upkeep.fold()
    upkeep.fold()
    for one in (account, other):
        assert all(earlier < later for earlier, later in pairwise(stamps(one)))


def test_stamps_are_the_postings_time_where_it_is_later_than_the_last_line(town: Town) -> None:
    for offset in (10, 25):
        post(move(town.awa, town.moussa, 1), at=after(offset))
    epoch = clock.microseconds_of(DAY)
    assert stamps(town.awa)[1:] == [epoch + 10, epoch + 25]


def test_back_dated_lines_come_after_the_last_one(town: Town) -> None:
    post(move(town.awa, town.moussa, 1), at=after(1_000))
    post(move(town.awa, town.moussa, 2), at=after(5))
    epoch = clock.microseconds_of(DAY)
    assert stamps(town.awa)[1:] == [epoch + 1_000, epoch + 1_001]
    assert queries.balance_at(town.awa, after(1_000)).minor == START - 1


def test_the_two_lines_of_principal_and_fee_have_their_own_stamps(town: Town) -> None:
    post(move(town.awa, town.moussa, 100), move(town.awa, town.fees, 5), at=after(10))
    epoch = clock.microseconds_of(DAY)
    assert stamps(town.awa)[1:] == [epoch + 10, epoch + 11]
    assert queries.balance_at(town.awa, after(10)).minor == START - 100
    assert available(town.awa) == START - 105
