"""Sharing an amount …"""

import random
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauri.money import Money, currencies
from cauri.money.amounts import CurrencyMismatch
from cauri.money.splitting import SharesNotWhole
from cauri.products.splits.shares import PartIsNothing, PartsDiffer, Share, amounts_of

CURRENCIES = ("XOF", "MRU", "TND")  # of 0, 2 and 3 decimals
CASES = 500  # of each example: 200 examples make 10^5
NOBODY = Share(None)


def test_equally_lets_the_first_bear_what_is_left_over() -> None:
    assert _shown(amounts_of("equal", Money.of("10.00", "MRU"), [NOBODY] * 3)) == ["3.34", "3.33", "3.33"]
    assert _shown(amounts_of("equal", Money.of("11", "XOF"), [NOBODY] * 3)) == ["4", "4", "3"]
    assert _shown(amounts_of("equal", Money.of("1.000", "TND"), [NOBODY] * 3)) == ["0.334", "0.333", "0.333"]


def test_by_percentages_lets_those_who_lose_most_bear_it() -> None:
    shares = [Share(None, percentage=Decimal(one)) for one in ("33.33", "33.33", "33.34")]

    assert _shown(amounts_of("percentage", Money.of("10.00", "MRU"), shares)) == ["3.33", "3.33", "3.34"]
    assert _shown(amounts_of("percentage", Money.of("101", "XOF"), shares)) == ["34", "33", "34"]


def test_by_amounts_takes_exactly_the_total() -> None:
    shares = [Share(None, Money.of(one, "MRU")) for one in ("7.00", "2.99", "0.01")]

    assert _shown(amounts_of("custom", Money.of("10.00", "MRU"), shares)) == ["7.00", "2.99", "0.01"]
    for wrong in ("9.99", "10.01"):
        with pytest.raises(PartsDiffer) as refused:
            amounts_of("custom", Money.of(wrong, "MRU"), shares)
        assert refused.value.facts == {"parts": "10.00 MRU", "total": f"{wrong} MRU"}


@pytest.mark.parametrize("percentages", [("50", "49.99"), ("50", "50.01"), ("0.01", "0.01")])
def test_by_percentages_takes_exactly_a_hundred(percentages: tuple[str, ...]) -> None:
    with pytest.raises(SharesNotWhole):
        amounts_of(
            "percentage", Money.of("10.00", "MRU"), [Share(None, percentage=Decimal(one)) for one in percentages]
        )


def test_leaves_nobody_without_a_part() -> None:
    total = Money.of("0.02", "MRU")
    with pytest.raises(PartIsNothing) as equal:
        amounts_of("equal", total, [NOBODY] * 3)
    with pytest.raises(PartIsNothing) as percentage:
        amounts_of("percentage", total, [Share(None, percentage=Decimal(one)) for one in ("99", "1")])
    with pytest.raises(PartIsNothing) as custom:
        amounts_of("custom", total, [Share(None, Money.of(one, "MRU")) for one in ("0.03", "-0.01")])

    assert [one.value.facts["place"] for one in (equal, percentage, custom)] == [3, 2, 2]


def test_takes_one_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        amounts_of("custom", Money.of("1.00", "MRU"), [Share(None, Money.of("1", "XOF")), NOBODY])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**64))
def test_sums_to_the_total_exactly(seed: int) -> None:
    """10^5 bills: what is shared is neither more nor less, to the minor unit, and each bears nearly the exact share."""
    drawn = random.Random(seed)
    for _ in range(CASES):
        total = Money.of_minor(int(10 ** drawn.uniform(2, 14)), drawn.choice(CURRENCIES))
        people = min(20, 2 + int(drawn.expovariate(0.3)))  # mostly few: it is quicker
        weights = _percentages(drawn, people) if drawn.random() < 0.5 else None
        shares = [Share(None, percentage=one) for one in weights] if weights else [NOBODY] * people
        try:
            parts = amounts_of("percentage" if weights else "equal", total, shares)
        except PartIsNothing:
            assert weights, "a hundred minor units are enough for twenty people"
            continue
        _must_be_shared(total, parts, weights)


def _must_be_shared(total: Money, parts: tuple[Money, ...], weights: list[Decimal] | None) -> None:
    assert sum(one.minor for one in parts) == total.minor
    assert all(one.minor > 0 and one.currency == total.currency for one in parts)
    hundredths = [int(one * 100) for one in weights] if weights else [1] * len(parts)
    for part, weight in zip(parts, hundredths, strict=True):  # less than a minor unit from the exact share
        assert abs(part.minor * sum(hundredths) - total.minor * weight) < sum(hundredths)
    if weights is None:
        assert list(parts) == sorted(parts, key=lambda one: one.minor, reverse=True)
        assert parts[0].minor - parts[-1].minor <= 1
    if total.currency.code == "XOF":
        assert all("." not in one.amount for one in parts)


def _percentages(drawn: random.Random, people: int) -> list[Decimal]:
    """So many of two decimals, that sum to 100."""
    cuts = sorted(drawn.sample(range(1, 10_000), people - 1))
    return [Decimal(end - start) / 100 for start, end in zip([0, *cuts], [*cuts, 10_000], strict=True)]


def _shown(parts: tuple[Money, ...]) -> list[str]:
    return [one.amount for one in parts]


def test_is_for_currencies_of_nought_two_and_three_decimals() -> None:
    assert [currencies.named(one).exponent for one in CURRENCIES] == [0, 2, 3]
