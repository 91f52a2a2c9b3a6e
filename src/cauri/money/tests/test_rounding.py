import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.money.rounding import Rounding, rounded_quotient

# -3/2, -5/4, -1, -1/2, 1/2, 1, 5/4, 3/2, 5/2
QUOTIENTS = [(-3, 2), (-5, 4), (-1, 1), (-1, 2), (1, 2), (1, 1), (5, 4), (3, 2), (5, 2)]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (Rounding.HALF_UP, [-2, -1, -1, -1, 1, 1, 1, 2, 3]),
        (Rounding.HALF_EVEN, [-2, -1, -1, 0, 0, 1, 1, 2, 2]),
        (Rounding.UP, [-2, -2, -1, -1, 1, 1, 2, 2, 3]),
        (Rounding.DOWN, [-1, -1, -1, 0, 0, 1, 1, 1, 2]),
        (Rounding.CEILING, [-1, -1, -1, 0, 1, 1, 2, 2, 3]),
        (Rounding.FLOOR, [-2, -2, -1, -1, 0, 1, 1, 1, 2]),
    ],
)
def test_goes_the_way_it_says(rounding: Rounding, expected: list[int]) -> None:
    assert [rounded_quotient(*quotient, rounding) for quotient in QUOTIENTS] == expected


@given(st.integers(), st.integers(min_value=1), st.sampled_from(Rounding))
def test_agrees_with_the_decimal_library(numerator: int, tenths: int, rounding: Rounding) -> None:
    thousandths = numerator % 10**15 - 5 * 10**14
    mode = f"ROUND_{rounding.name}"
    with decimal.localcontext(prec=60):
        expected = int(Decimal(thousandths).scaleb(-3).quantize(Decimal(1), rounding=getattr(decimal, mode)))
    scale = tenths % 1000 + 1
    assert rounded_quotient(thousandths * scale, 1000 * scale, rounding) == expected


@given(st.integers(), st.integers(min_value=1), st.sampled_from(Rounding))
def test_leaves_whole_numbers_alone(whole: int, denominator: int, rounding: Rounding) -> None:
    assert rounded_quotient(whole * denominator, denominator, rounding) == whole
