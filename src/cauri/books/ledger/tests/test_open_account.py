"""`open_account` …"""

import pytest
from django.db import IntegrityError, connection

from cauri.books.ledger import accounts, queries
from cauri.books.ledger.chart import KINDS, UnknownKind
from cauri.books.ledger.models import Account, Balance
from cauri.books.ledger.refusals import AccountCodeTaken, UnknownAccount
from cauri.books.ledger.tests.town import DAY, after, money
from cauri.kit import clock
from cauri.kit.transactions import NoTransaction, transaction
from cauri.money import currencies

pytestmark = pytest.mark.usefixtures("db")


def _open(code: str = "wallet:awa", *, currency: str = "MRU", kind: str = "wallet") -> int:
    with transaction():
        return accounts.open_account(code, currency=currency, kind=kind, now=DAY)


@pytest.mark.parametrize("kind", KINDS)
def test_opens_an_empty_account_of_every_kind_in_the_chart(kind: str) -> None:
    account_id = _open("house", kind=kind)
    nature = KINDS[kind]
    stood = queries.account("house")
    assert (stood.id, stood.kind, stood.normal_side) == (account_id, kind, nature.normal_side)
    assert (stood.currency, stood.opened_at) == ("MRU", clock.microseconds_of(DAY))
    row = Balance.objects.get(account_id=account_id)
    assert (row.balance, row.held, row.stamp, row.state) == (0, 0, 0, "open")
    assert (row.floor, row.hot, row.currency) == (nature.floor, nature.hot, "MRU")
    holds = queries.balance_of(account_id)
    assert (holds.balance, holds.held, holds.available) == (money(0), money(0), money(0))


def test_answers_with_the_account_that_stands_for_the_same_code() -> None:
    first = _open()
    with transaction():
        again = accounts.open_account("wallet:awa", currency="MRU", kind="wallet", now=after(5))
    assert again == first
    assert Account.objects.get().opened_at == clock.microseconds_of(DAY)


def test_gives_every_code_an_account_of_its_own() -> None:
    assert _open("wallet:awa") != _open("wallet:moussa")


@pytest.mark.parametrize(("currency", "kind"), [("XOF", "wallet"), ("MRU", "agent_float"), ("MRU", "clearing")])
def test_refuses_a_code_that_an_account_of_another_nature_has(currency: str, kind: str) -> None:
    _open()
    with pytest.raises(AccountCodeTaken) as refused:
        _open(currency=currency, kind=kind)
    assert refused.value.facts == {"account_code": "wallet:awa"}
    assert Account.objects.count() == 1


def test_refuses_kinds_and_currencies_it_does_not_know() -> None:
    with pytest.raises(UnknownKind) as refused:
        _open(kind="piggy_bank")
    assert refused.value.facts == {"kind": "piggy_bank"}
    with pytest.raises(currencies.UnknownCurrency):
        _open(currency="XXX")
    with pytest.raises(currencies.WithdrawnCurrency):
        _open(currency="MRO")


def test_refuses_an_empty_code() -> None:
    with pytest.raises(IntegrityError):
        _open("")


def test_needs_the_callers_transaction() -> None:
    with pytest.raises(NoTransaction):
        accounts.open_account("wallet:awa", currency="MRU", kind="wallet", now=DAY)


def test_is_how_an_account_is_found_by_its_code() -> None:
    account_id = _open()
    assert queries.account("wallet:awa").id == account_id
    with pytest.raises(UnknownAccount) as refused:
        queries.account("wallet:nobody")
    assert refused.value.facts == {"account_code": "wallet:nobody"}


@pytest.mark.parametrize("ask", [queries.balance_of, lambda one: queries.balance_at(one, DAY), queries.page_of])
def test_is_needed_before_anything_can_be_asked(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(UnknownAccount) as refused:
        ask(2**40)
    assert refused.value.facts == {"account_id": 2**40}


def test_lets_the_caller_choose_no_id() -> None:
    """Ids are the database's, so that the lock order is the order of opening."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_identity, identity_generation FROM information_schema.columns"
                       " WHERE table_name = 'ledger_account' AND column_name = 'id'")  # fmt: skip
        assert cursor.fetchone() == ("YES", "ALWAYS")
