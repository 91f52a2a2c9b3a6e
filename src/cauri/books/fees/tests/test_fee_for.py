"""`fee_for` …"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauri.books.fees import queries
from cauri.books.fees.queries import Fee
from cauri.books.fees.tests.priced import LONG_AGO, NOON, fee, fee_minor, price, priced
from cauri.money import Money

pytestmark = pytest.mark.usefixtures("db")

MICROSECOND = timedelta(microseconds=1)


def test_is_nothing_without_a_rule() -> None:
    assert fee(10_000) == Fee(Money.of("0.00", "MRU"), "payer", None)


def test_names_the_rule_and_who_bears_it() -> None:
    rule = priced(price("1", borne_by="payee"))
    assert fee(10_000) == Fee(Money.of("1.00", "MRU"), "payee", rule.pk)


def test_is_of_the_product_and_the_currency() -> None:
    priced(price(fixed=5))
    assert (fee_minor(100), fee_minor(100, product="own_transfer"), fee_minor(100, currency="XOF")) == (5, 0, 0)


def test_goes_by_the_tiers_own_rule_before_that_of_any_tier() -> None:
    priced(price(fixed=5), band=(0, 1_000))
    priced(price(fixed=3), tier=2)
    assert (fee_minor(100, tier=1), fee_minor(100, tier=2)) == (5, 3)


def test_goes_by_the_narrower_band() -> None:
    priced(price(fixed=1))
    priced(price(fixed=2), band=(1_000, None))
    priced(price(fixed=3), band=(0, 5_000))
    priced(price(fixed=4), band=(2_000, 3_000))
    by_amount = {minor: fee_minor(minor) for minor in (0, 1_999, 2_000, 2_999, 3_000, 4_999, 5_000)}
    assert by_amount == {0: 3, 1_999: 3, 2_000: 4, 2_999: 4, 3_000: 3, 4_999: 3, 5_000: 2}


def test_takes_the_lower_end_into_a_band_and_not_the_upper() -> None:
    priced(price(fixed=1), band=(0, 1_000))
    priced(price(fixed=2), band=(1_000, 2_000))
    assert [fee_minor(minor) for minor in (999, 1_000, 1_999, 2_000)] == [1, 2, 2, 0]


def test_goes_by_the_rule_in_force_to_the_microsecond() -> None:
    priced(price(fixed=1))
    priced(price(fixed=2), valid_from=NOON, now=LONG_AGO)
    assert fee_minor(100, now=NOON - MICROSECOND) == 1
    assert fee_minor(100, now=NOON) == 2
    assert fee_minor(100, now=LONG_AGO - MICROSECOND) == 0


def test_is_one_query() -> None:
    priced(price("1"))
    with CaptureQueriesContext(connection) as asked:
        queries.fee_for(product="transfer", amount=Money.of("5.00", "MRU"), tier=1, now=NOON)
    assert len(asked) == 1
