"""`trial_balances` …"""

from datetime import datetime, timedelta

import pytest

from cauri.books.ledger import holds, upkeep
from cauri.books.ledger.tests import town as towns
from cauri.books.ledger.tests.town import DAY, START, Town, after, money, move, opened, post, posting
from cauri.books.ledger.trial_balance import Row, TrialBalance, trial_balances
from cauri.kit.transactions import transaction


def _one(at: datetime | None = None) -> TrialBalance:
    (only,) = trial_balances(at)
    return only


def _rows(balance: TrialBalance) -> dict[str, int]:
    return {row.kind: row.balance.minor for row in balance.rows}


@pytest.mark.usefixtures("db")
def test_are_none_where_there_are_no_accounts() -> None:
    assert trial_balances() == []
    assert trial_balances(DAY) == []


def test_show_every_kind_with_its_accounts(town: Town) -> None:
    post(move(town.awa, town.ibrahima, 700), move(town.awa, town.fees, 7))
    balance = _one()
    assert _rows(balance) == {
        "wallet": 2 * START - 707,
        "agent_float": 0,
        "merchant_settlement": 700,
        "fee_income": 7,
        "clearing": -2 * START,
        "receivable": 0,
    }
    assert {row.kind: row.accounts for row in balance.rows}["wallet"] == 2
    assert (balance.difference, balance.balanced) == (money(0), True)
    assert balance.debits == balance.credits == money(2 * START)


def test_put_each_kind_into_its_column(town: Town) -> None:
    rows = {row.kind: row for row in _one().rows}
    assert (rows["clearing"].debit, rows["clearing"].credit) == (money(2 * START), None)
    assert (rows["wallet"].debit, rows["wallet"].credit) == (None, money(2 * START))
    assert town.awa


def test_are_the_same_before_and_after_folding(town: Town) -> None:
    post(move(town.awa, town.ibrahima, 5), at=after(5))
    before = (trial_balances(), trial_balances(after(4)), trial_balances(after(5)))
    upkeep.fold()
    assert (trial_balances(), trial_balances(after(4)), trial_balances(after(5))) == before


def test_keep_currencies_apart(town: Town) -> None:
    abroad, far = opened("wallet", currency="XOF"), opened("clearing", currency="XOF")
    post(move(far, abroad, 900, "XOF"))
    balances = {balance.currency: balance for balance in trial_balances()}
    assert list(balances) == ["MRU", "XOF"]
    assert _rows(balances["XOF"]) == {"wallet": 900, "clearing": -900}
    assert all(balance.balanced for balance in balances.values())
    assert town.awa


def test_say_what_is_held(town: Town) -> None:
    with transaction():
        holds.hold(posting(move(town.awa, town.clearing, 300)), expires_at=DAY + timedelta(hours=1))
    assert {row.kind: row.held for row in _one().rows}["wallet"] == money(300)


def test_show_a_past_time_as_it_was(town: Town) -> None:
    post(move(town.awa, town.ibrahima, 700), at=after(10))
    upkeep.fold()
    post(move(town.awa, town.ibrahima, 30), move(town.awa, town.fees, 1), at=after(20))
    assert _rows(_one(after(9)))["merchant_settlement"] == 0
    assert _rows(_one(after(10)))["merchant_settlement"] == 700
    assert _rows(_one(after(19)))["wallet"] == 2 * START - 700
    at_last = _rows(_one(after(10**9)))
    assert (at_last["merchant_settlement"], at_last["fee_income"]) == (730, 1)
    for offset in (9, 10, 19, 10**9):
        assert _one(after(offset)).balanced


def test_leave_out_accounts_that_were_not_open_yet(town: Town) -> None:
    assert trial_balances(DAY - timedelta(microseconds=1)) == []
    assert town.awa


def test_would_show_a_difference() -> None:
    row = Row("wallet", "credit", 1, money(5), money(0))
    assert TrialBalance("MRU", [row]).difference == money(5)
    assert not TrialBalance("MRU", [row]).balanced
    assert TrialBalance("MRU", [row, Row("clearing", "debit", 1, -money(5), money(0))]).balanced


def test_agree_with_the_accounts(town: Town) -> None:
    post(move(town.awa, town.moussa, 1), move(town.moussa, town.fatou, 20), move(town.clearing, town.fees, 3))
    total = sum(towns.balance(account) for account in vars(town).values())
    assert total == sum(_rows(_one()).values()) == 0
