"""`post` …"""

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from cauri.books.ledger import queries, services, upkeep
from cauri.books.ledger.refusals import (
    InsufficientFunds,
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
    everything,
    legs,
    lines,
    move,
    of_nature,
    opened,
    post,
    shapes,
    stamps,
    stands,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import NoTransaction, transaction, transaction_required

MOST = 10**15


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
    moves = shapes(town)["many moves"]
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
def test_moves_between_accounts_of_every_nature(source_nature: str, destination_nature: str, older: str) -> None:
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
    before = everything(source, destination)
    upkeep.fold()
    assert everything(source, destination) == before
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
