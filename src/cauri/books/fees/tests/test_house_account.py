"""`house_account` …"""

import pytest
from tests.support.crowds import together

from cauri.books.fees import services as fees
from cauri.books.fees.tests.priced import NOON
from cauri.books.ledger import queries as ledger
from cauri.kit.transactions import NoTransaction, transaction
from cauri.money import UnknownCurrency


def _account(currency: str) -> int:
    with transaction():
        return fees.house_account(currency, NOON)


@pytest.mark.usefixtures("db")
def test_is_opened_on_first_use_one_for_each_currency() -> None:
    account = _account("MRU")
    assert _account("MRU") == account != _account("XOF")
    found = ledger.account("fees:MRU")
    assert (found.id, found.kind, found.currency) == (account, "fee_income", "MRU")


@pytest.mark.usefixtures("committed_db")
def test_is_one_even_when_first_used_by_many_at_once() -> None:
    assert len(set(together([lambda: _account("MRU")] * 8))) == 1


@pytest.mark.usefixtures("db")
def test_needs_a_currency_and_the_callers_transaction() -> None:
    with pytest.raises(UnknownCurrency):
        _account("XXX")
    with pytest.raises(NoTransaction):
        fees.house_account("MRU", NOON)
