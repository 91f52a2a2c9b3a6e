from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cauri.money import Money, splitting
from cauri.money.tests.amounts_to_try import moneys

whole_weights = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=40)
decimal_weights = st.lists(st.decimals(min_value=0, max_value=1000, places=4), min_size=1, max_size=40)
any_weights = st.one_of(whole_weights, decimal_weights)


def _minors(parts: tuple[Money, ...]) -> list[int]:
    return [part.minor for part in parts]


@pytest.mark.parametrize(
    ("total", "code", "parts", "expected"),
    [
        ("10.00", "MRU", 3, [334, 333, 333]),
        ("-10.00", "MRU", 3, [-334, -333, -333]),
        ("100", "XOF", 3, [34, 33, 33]),
        ("1.000", "TND", 7, [143, 143, 143, 143, 143, 143, 142]),
        ("0.01", "MRU", 3, [1, 0, 0]),
        ("0.00", "MRU", 2, [0, 0]),
        ("5.00", "MRU", 1, [500]),
    ],
)
def test_equally_gives_the_first_parts_what_is_left_over(
    total: str, code: str, parts: int, expected: list[int]
) -> None:
    assert _minors(splitting.equally(Money.of(total, code), parts)) == expected


@pytest.mark.parametrize(
    ("minor", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (10, [1, 2, 3], [2, 3, 5]),  # exact shares 1.67, 3.33, 5
        (1, [1, 1000], [0, 1]),
        (101, [50, 50], [51, 50]),
        (7, [0, 1, 0], [0, 7, 0]),
        (5, [Decimal("0.5"), Decimal("1.5")], [1, 4]),  # exact shares 1.25, 3.75
    ],
)
def test_by_weights_rounds_by_largest_remainder(
    minor: int, weights: list[splitting.Weight], expected: list[int]
) -> None:
    assert _minors(splitting.by_weights(Money.of_minor(minor, "MRU"), weights)) == expected


@given(moneys, any_weights)
@example(Money.of_minor(-(2**63) + 1, "TND"), [1, 1, 1])
def test_by_weights_sums_exactly_and_is_fair(total: Money, weights: list[Any]) -> None:
    assume(sum(weights) > 0)
    parts = splitting.by_weights(total, weights)
    assert sum(_minors(parts)) == total.minor
    assert {part.currency for part in parts} == {total.currency}
    whole = sum(map(Fraction, weights))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - total.minor * Fraction(weight) / whole) < 1
        assert part.minor == 0 or (part.minor < 0) == (total.minor < 0)
        assert part.minor == 0 or weight > 0


@given(moneys, any_weights)
def test_by_weights_mirrors_a_debit(total: Money, weights: list[Any]) -> None:
    assume(sum(weights) > 0)
    assert splitting.by_weights(-total, weights) == tuple(-part for part in splitting.by_weights(total, weights))


@given(moneys, whole_weights, st.integers(min_value=2, max_value=1000))
def test_by_weights_looks_at_proportions_only(total: Money, weights: list[int], scale: int) -> None:
    assume(sum(weights) > 0)
    assert splitting.by_weights(total, [scale * weight for weight in weights]) == splitting.by_weights(total, weights)


@given(moneys, st.integers(min_value=1, max_value=100))
def test_equally_differs_by_one_minor_unit_at_most(total: Money, parts: int) -> None:
    minors = _minors(splitting.equally(total, parts))
    assert len(minors) == parts
    assert sum(minors) == total.minor
    assert max(minors) - min(minors) <= 1
    assert sorted(minors, key=abs, reverse=True) == minors


@given(moneys, st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=20))
def test_by_percentages_sums_exactly(total: Money, hundredths: list[int]) -> None:
    assume(sum(hundredths) <= 10_000)
    shares = [Decimal(share).scaleb(-2) for share in [*hundredths, 10_000 - sum(hundredths)]]
    assert sum(_minors(splitting.by_percentages(total, shares))) == total.minor


@pytest.mark.parametrize("percentages", [[], [50, 49], [100, Decimal("0.01")], [Decimal("33.33")] * 3])
def test_by_percentages_refuses_what_is_not_a_whole(percentages: list[splitting.Weight]) -> None:
    with pytest.raises(splitting.SharesNotWhole):
        splitting.by_percentages(Money.of("1", "MRU"), percentages)


@pytest.mark.parametrize(
    "split",
    [
        lambda total: splitting.equally(total, 0),
        lambda total: splitting.equally(total, -1),
        lambda total: splitting.by_weights(total, []),
        lambda total: splitting.by_weights(total, [0, 0]),
        lambda total: splitting.by_weights(total, [2, -1]),
        lambda total: splitting.by_percentages(total, [150, -50]),
    ],
)
def test_refuses_weights_that_divide_nothing(split: Callable[[Money], object]) -> None:
    with pytest.raises(splitting.NothingToSplitBy):
        split(Money.of("10.00", "MRU"))
