"""`fee_on` …"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.books.fees.pricing import Price
from cauri.books.fees.tests.priced import price
from cauri.money import Money

CURRENCIES = ("XOF", "MRU", "KWD")  # of 0, 2 and 3 decimals
MOST = 10**14

amounts = st.builds(Money.of_minor, st.integers(0, MOST), st.sampled_from(CURRENCIES))
percents = st.integers(0, 1_000_000).map(lambda parts: Decimal(parts).scaleb(-4))
sums = st.integers(0, 10**9)


@st.composite
def prices(draw: st.DrawFn) -> Price:
    low, high = sorted((draw(sums), draw(sums)))
    return Price(
        percent=draw(percents),
        fixed_minor=draw(sums),
        min_minor=draw(st.sampled_from([None, low])),
        max_minor=draw(st.sampled_from([None, high])),
    )


def _exact(amount: Money, asked: Price) -> Fraction:
    return amount.minor * Fraction(asked.percent) / 100 + asked.fixed_minor


@given(amounts, prices())
def test_is_the_exact_fee_rounded_half_up_and_clamped(amount: Money, asked: Price) -> None:
    rounded = int(_exact(amount, asked) + Fraction(1, 2))
    expected = max(asked.min_minor or 0, min(rounded, MOST if asked.max_minor is None else asked.max_minor))
    if asked.max_minor is None:
        expected = max(asked.min_minor or 0, rounded)
    assert asked.fee_on(amount) == Money(expected, amount.currency)


@given(amounts, prices())
def test_stays_between_min_and_max(amount: Money, asked: Price) -> None:
    fee = asked.fee_on(amount).minor
    assert fee >= (asked.min_minor or 0)
    assert asked.max_minor is None or fee <= asked.max_minor


@given(amounts, amounts, prices())
def test_never_falls_as_the_amount_rises(one: Money, other: Money, asked: Price) -> None:
    low, high = sorted((one.minor, other.minor))
    currency = one.currency
    assert asked.fee_on(Money(low, currency)).minor <= asked.fee_on(Money(high, currency)).minor


@given(amounts, percents, sums)
def test_is_off_by_half_a_minor_unit_at_most_without_bounds(amount: Money, percent: Decimal, fixed: int) -> None:
    asked = Price(percent=percent, fixed_minor=fixed)
    assert abs(asked.fee_on(amount).minor - _exact(amount, asked)) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("amount", "currency", "asked", "fee"),
    [
        ("12.50", "MRU", price("1"), "0.13"),  # 0.125, half up
        ("12.49", "MRU", price("1"), "0.12"),
        ("49", "XOF", price("1"), "0"),
        ("50", "XOF", price("1"), "1"),
        ("1.250", "KWD", price("0.1"), "0.001"),
        ("0.499", "KWD", price("0.1"), "0.000"),
        ("100.00", "MRU", price("1.5", 20), "1.70"),
        ("100000.00", "MRU", price("1.5", max_minor=100_000), "1000.00"),
        ("1.00", "MRU", price("1", min_minor=50), "0.50"),
        ("0.00", "MRU", price("1"), "0.00"),
        ("99999999999999.99", "MRU", price("99.9999"), "99999899999999.99"),
        ("100.00", "MRU", price("33.3333"), "33.33"),
    ],
)
def test_is_to_the_minor_unit(amount: str, currency: str, asked: Price, fee: str) -> None:
    assert asked.fee_on(Money.of(amount, currency)) == Money.of(fee, currency)
