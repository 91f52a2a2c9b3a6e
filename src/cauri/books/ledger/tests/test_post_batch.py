"""`post_batch` …"""

import pytest

from cauri.books.ledger import queries, services, upkeep
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import (
    DAY,
    NATURES,
    START,
    Town,
    after,
    balance,
    batch,
    ended,
    legs,
    lines,
    move,
    of_nature,
    opened,
    posting,
)
from cauri.kit import clock, ids
from cauri.kit.transactions import NoTransaction

# -- what it does ----------------------------------------------------------------------------------------------------


def test_posts_all_in_their_order(town: Town) -> None:
    outcomes = batch(
        [
            posting(move(town.awa, town.fatou, 500)),
            posting(move(town.fatou, town.moussa, 500)),
            posting(move(town.moussa, town.awa, 300), move(town.moussa, town.fees, 3)),
        ]
    )
    assert ended(outcomes) == ["posted"] * 3
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
    assert ended(outcomes) == ["posted", "insufficient_funds", "posted", "insufficient_funds", "posted"]
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
    assert ended(outcomes) == ["posted", "posted", "posted", "insufficient_funds"]
    assert queries.balance_of(abroad).balance == towns.money(500, "XOF")
    assert (balance(sells), balance(town.awa)) == (-400, START + 399)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("fee_nature", NATURES)
@pytest.mark.parametrize("destination_nature", NATURES)
@pytest.mark.parametrize("source_nature", NATURES)
def test_moves_between_accounts_of_every_nature(source_nature: str, destination_nature: str, fee_nature: str) -> None:
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
    assert ended(outcomes) == ["posted"] * 4
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
    assert ended(batch([posting(move(merchant, wallet, 20)), posting(move(merchant, wallet, 20))])) == [
        "posted",
        "insufficient_funds",
    ]
    assert lines(merchant) == [(30, 30), (-20, 10)]
