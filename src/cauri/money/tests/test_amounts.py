import json
import pickle
from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.money import AmountTooLarge, CurrencyMismatch, Money, Rounding, currencies
from cauri.money.amounts import LARGEST_MINOR
from cauri.money.tests.amounts_to_try import all_currencies, codes, everyday_minors, everyday_moneys, moneys

rates = st.decimals(min_value="-1000", max_value="1000", allow_nan=False, allow_infinity=False, places=9)


def mru(amount: str) -> Money:
    return Money.of(amount, "MRU")


# -- being made and shown --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minor", "code", "shown"),
    [
        (1250, "MRU", "12.50 MRU"),
        (5, "MRU", "0.05 MRU"),
        (-5, "MRU", "-0.05 MRU"),
        (0, "MRU", "0.00 MRU"),
        (1250, "XOF", "1250 XOF"),
        (0, "XOF", "0 XOF"),
        (-7, "TND", "-0.007 TND"),
    ],
)
def test_show_all_decimals_of_their_currency(minor: int, code: str, shown: str) -> None:
    assert str(Money.of_minor(minor, code)) == shown


@given(st.integers(min_value=-LARGEST_MINOR, max_value=LARGEST_MINOR), all_currencies)
def test_come_back_from_their_own_writing(minor: int, currency: currencies.Currency) -> None:
    money = Money(minor, currency)
    assert Money.of(money.amount, currency.code) == money
    assert Money.from_json(json.loads(json.dumps(money.as_json()))) == money
    assert pickle.loads(pickle.dumps(money)) == money  # noqa: S301 - our own bytes: jobs and caches pickle


def test_have_the_json_shape_that_clients_know() -> None:
    assert mru("12.5").as_json() == {"amount": "12.50", "currency": "MRU"}


def test_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        mru("1").minor = 2  # type: ignore[misc] # the very thing that must fail


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1), None])
def test_count_whole_minor_units_only(minor: object) -> None:
    with pytest.raises(TypeError):
        Money.of_minor(cast(int, minor), "MRU")


# -- arithmetic ------------------------------------------------------------------------------------


@given(codes, everyday_minors, everyday_minors, everyday_minors)
def test_add_and_subtract_like_integers(code: str, a: int, b: int, c: int) -> None:
    x, y, z = (Money.of_minor(minor, code) for minor in (a, b, c))
    zero = Money.of_minor(0, code)
    assert (x + y).minor == a + b
    assert x + y == y + x
    assert (x + y) + z == x + (y + z)
    assert x - y == x + -y
    assert x - x == zero
    assert sum([x, y, z], start=zero).minor == a + b + c


@given(everyday_moneys, st.integers(min_value=-1000, max_value=1000))
def test_multiply_by_whole_numbers(money: Money, times: int) -> None:
    assert (money * times).minor == (times * money).minor == money.minor * times


@given(codes, everyday_minors, everyday_minors)
def test_compare_like_integers(code: str, a: int, b: int) -> None:
    x, y = Money.of_minor(a, code), Money.of_minor(b, code)
    assert [x < y, x <= y, x > y, x >= y, x == y] == [a < b, a <= b, a > b, a >= b, a == b]
    assert (hash(x) == hash(y)) or a != b
    assert bool(x) is (a != 0)
    assert abs(x).minor == abs(a)


ACROSS = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a < b,
    lambda a, b: a <= b,
    lambda a, b: a > b,
    lambda a, b: a >= b,
]


@pytest.mark.parametrize("operation", ACROSS)
def test_refuse_to_meet_another_currency(operation: Any) -> None:
    with pytest.raises(CurrencyMismatch) as refusal:
        operation(mru("1"), Money.of("1", "XOF"))
    assert refusal.value.facts == {"one": "MRU", "other": "XOF"}


@pytest.mark.parametrize("operation", ACROSS)
@pytest.mark.parametrize("other", [1, 1.0, Decimal(1), "1", None])
def test_refuse_to_meet_a_bare_number(operation: Any, other: object) -> None:
    with pytest.raises(TypeError):
        operation(mru("1"), other)


def test_are_different_in_different_currencies() -> None:
    assert Money.of_minor(0, "MRU") != Money.of_minor(0, "XOF")
    assert mru("0") != cast(object, 0)


@pytest.mark.parametrize("times", [1.5, Decimal(2), True, "2"])
def test_refuse_to_be_multiplied_by_anything_but_a_whole_number(times: Any) -> None:
    with pytest.raises(TypeError):
        mru("1") * times


@given(moneys)
def test_can_always_be_negated(money: Money) -> None:
    negated = -money
    assert -negated == money
    assert abs(-money) == abs(money)


def test_refuse_what_the_books_cannot_hold() -> None:
    most = Money.of_minor(LARGEST_MINOR, "MRU")
    cent = mru("0.01")
    assert (most - cent) + cent == most
    with pytest.raises(AmountTooLarge):
        most + cent
    with pytest.raises(AmountTooLarge):
        -most - cent
    with pytest.raises(AmountTooLarge):
        most * 2
    with pytest.raises(AmountTooLarge):
        most.scaled_by(Decimal("1.1"))


# -- rates and cash --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "rate", "scaled"),
    [
        ("0.50", "0.01", "0.01"),  # half a minor unit goes up
        ("-0.50", "0.01", "-0.01"),  # and its debit mirrors it
        ("0.49", "0.01", "0.00"),
        ("100.00", "0.015", "1.50"),
        ("0.10", "-0.25", "-0.03"),
        ("92233720368547758.07", "1", "92233720368547758.07"),
    ],
)
def test_round_a_rate_half_up_unless_told_otherwise(amount: str, rate: str, scaled: str) -> None:
    assert mru(amount).scaled_by(Decimal(rate)) == mru(scaled)


@given(everyday_moneys, rates, st.sampled_from(Rounding))
def test_stay_within_one_minor_unit_of_the_exact_product(money: Money, rate: Decimal, rounding: Rounding) -> None:
    exact = Fraction(money.minor) * Fraction(rate)
    error = money.scaled_by(rate, rounding).minor - exact
    assert abs(error) < 1
    if rounding in (Rounding.HALF_UP, Rounding.HALF_EVEN):
        assert abs(error) <= Fraction(1, 2)


@given(everyday_moneys, rates)
def test_scale_a_debit_as_its_credit(money: Money, rate: Decimal) -> None:
    for rounding in (Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.UP, Rounding.DOWN):
        assert (-money).scaled_by(rate, rounding) == -money.scaled_by(rate, rounding)


def test_keep_every_digit_of_a_large_product() -> None:
    assert Money.of_minor(10**18 + 1, "XOF").scaled_by(Decimal("1.000000000000000001")).minor == 10**18 + 2


@pytest.mark.parametrize("rate", [0.1, "0.1", Fraction(1, 3), None])
def test_refuse_a_rate_that_is_not_exact(rate: Any) -> None:
    with pytest.raises(TypeError):
        mru("1").scaled_by(rate)


@pytest.mark.parametrize(("rate", "error"), [("NaN", ValueError), ("Infinity", OverflowError)])
def test_refuse_a_rate_that_is_no_number(rate: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        mru("1").scaled_by(Decimal(rate))


@pytest.mark.parametrize(
    ("amount", "code", "cash"),
    [
        ("12.47", "MRU", "12.40"),
        ("12.50", "MRU", "12.60"),
        ("-12.50", "MRU", "-12.60"),
        ("0.09", "MRU", "0.00"),
        ("7.03", "CHF", "7.05"),
        ("199.50", "CZK", "200.00"),
        ("1251", "XOF", "1251"),
    ],
)
def test_become_a_sum_that_coins_can_pay(amount: str, code: str, cash: str) -> None:
    assert Money.of(amount, code).rounded_to_cash() == Money.of(cash, code)


@given(everyday_minors, all_currencies, st.sampled_from(Rounding))
def test_are_at_most_one_coin_from_their_cash_sum(
    minor: int, currency: currencies.Currency, rounding: Rounding
) -> None:
    money = Money(minor, currency)
    cash = money.rounded_to_cash(rounding)
    assert cash.minor % currency.cash_increment == 0
    assert abs(cash - money).minor < currency.cash_increment or cash == money
    assert cash.rounded_to_cash(rounding) == cash
