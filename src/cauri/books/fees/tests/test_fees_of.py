"""`fees_of` …"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauri.books.fees import queries, tables
from cauri.books.fees.tests.priced import NOON, price, priced
from cauri.money import Money, currencies

pytestmark = pytest.mark.usefixtures("db")
MRU = currencies.named("MRU")


def test_says_of_every_amount_what_fee_for_says() -> None:
    priced(price("1"))
    priced(price("2", borne_by="payee"), band=(100, 5_000))
    priced(price(fixed=7), band=(1_000, 2_000), tier=1)
    priced(price("3"), band=(4_000, None))
    priced(price("0.5"), tier=1, band=(10_000, None))
    priced(price("9"), product="withdrawal")
    amounts = [
        Money(minor, MRU) for minor in (1, 99, 100, 999, 1_000, 1_999, 2_000, 3_999, 4_000, 4_999, 5_000, 10_000)
    ]

    for tier in (0, 1, 2):
        fee_for = tables.fees_of(product="transfer", currency=MRU, tier=tier, now=NOON)
        for amount in amounts:
            assert fee_for(amount) == queries.fee_for(product="transfer", amount=amount, tier=tier, now=NOON)


def test_asks_the_database_once() -> None:
    priced(price("1"))
    with CaptureQueriesContext(connection) as asked:
        fee_for = tables.fees_of(product="transfer", currency=MRU, tier=1, now=NOON)
        assert [fee_for(Money(minor, MRU)).amount.minor for minor in (100, 20_000)] == [1, 200]
    assert len(asked) == 1


def test_is_of_one_currency() -> None:
    fee_for = tables.fees_of(product="transfer", currency=MRU, tier=1, now=NOON)
    with pytest.raises(AssertionError):
        fee_for(Money.of("1", "XOF"))
