"""What an amount buys …"""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauri.books.fx.exchange import ExchangeRate
from cauri.money import Money, currencies
from cauri.products.exchanges import pricing
from cauri.products.exchanges.pricing import ExchangeTooSmall

CODES = ("XOF", "MRU", "TND", "EUR")  # none, two and three decimals
rates = st.fractions(min_value=Fraction(1, 10_000), max_value=10_000)
spreads = st.decimals(min_value=0, max_value=20, places=3)
amounts = st.integers(min_value=1, max_value=10**12)
CASES = 500  # of each example: 200 examples make 10^5


def _rate(base: str, quote: str, exact: Fraction) -> ExchangeRate:
    return ExchangeRate(
        base=currencies.named(base), quote=currencies.named(quote), exact=exact, published_on=date(2026, 3, 14)
    )


def test_is_the_middle_rate_less_the_margin_rounded_down() -> None:
    rate = _rate("MRU", "XOF", Fraction("14.26"))

    deal = pricing.selling(Money.of("100.00", "MRU"), rate, spread=Decimal("0.5"))

    assert (str(deal.bought), str(deal.at_mid)) == ("1418 XOF", "1426 XOF")


def test_costs_the_least_that_buys_so_much() -> None:
    rate = _rate("MRU", "XOF", Fraction("14.26"))

    deal = pricing.buying(Money.of("1418", "XOF"), rate, spread=Decimal("0.5"))

    assert (str(deal.sold), str(deal.bought)) == ("99.94 MRU", "1418 XOF")


def test_is_nothing_when_it_is_too_small() -> None:
    with pytest.raises(ExchangeTooSmall):
        pricing.selling(Money.of("0.07", "MRU"), _rate("MRU", "XOF", Fraction("14.26")), spread=Decimal("0.5"))


@given(minor=amounts, exact=rates, spread=spreads, base=st.sampled_from(CODES), quote=st.sampled_from(CODES))
@settings(max_examples=2_000, deadline=None)
def test_never_earns_by_going_to_and_fro(minor: int, exact: Fraction, spread: Decimal, base: str, quote: str) -> None:
    if base == quote:
        return
    start = Money.of_minor(minor, base)
    try:
        there = pricing.selling(start, _rate(base, quote, exact), spread=spread).bought
        back = pricing.selling(there, _rate(quote, base, 1 / exact), spread=spread).bought
    except ExchangeTooSmall:
        return

    assert back <= start


@given(minor=amounts, exact=rates, spread=spreads)
@settings(max_examples=1_000, deadline=None)
def test_is_bought_for_no_less_than_it_is_worth(minor: int, exact: Fraction, spread: Decimal) -> None:
    rate, wanted = _rate("MRU", "XOF", exact), Money.of_minor(minor, "XOF")

    deal = pricing.buying(wanted, rate, spread=spread)

    assert pricing.selling(deal.sold, rate, spread=spread).bought >= wanted
    assert deal.bought <= deal.at_mid
    if deal.sold.minor > 1:
        cheaper = deal.sold - Money.of_minor(1, "MRU")
        assert rate.exact * (1 - Fraction(spread) / 100) * Fraction(cheaper.minor, 100) < minor


@given(seed=st.integers(min_value=0))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_is_the_whole_part_of_the_exact_value(seed: int) -> None:
    """10^5 exchanges: to the minor unit what the rate and the margin say, and never more in two parts than in one."""
    drawn = random.Random(seed)
    base, quote = drawn.sample(CODES, 2)
    exact = Fraction(int(10 ** drawn.uniform(0, 5)), int(10 ** drawn.uniform(0, 4)))
    spread = Decimal(drawn.randrange(20_001)) / 1000
    rate = _rate(base, quote, exact)
    at_mid = exact * Fraction(10) ** (rate.quote.exponent - rate.base.exponent)
    after_margin = at_mid * (1 - Fraction(spread) / 100)
    for _ in range(CASES):
        minor = int(10 ** drawn.uniform(0, 9))
        try:
            deal = pricing.selling(Money(minor, rate.base), rate, spread=spread)
        except ExchangeTooSmall:
            assert minor * after_margin < 1
            continue
        assert deal.bought.minor == minor * after_margin.numerator // after_margin.denominator
        assert (deal.sold.minor, deal.at_mid.minor) == (minor, minor * at_mid.numerator // at_mid.denominator)
        assert all("." not in one.amount for one in (deal.sold, deal.bought) if one.currency.code == "XOF")
    part = drawn.randrange(minor + 1)
    assert _bought(part, rate, spread) + _bought(minor - part, rate, spread) <= _bought(minor, rate, spread)


def _bought(minor: int, rate: ExchangeRate, spread: Decimal) -> int:
    """How much so much buys, in minor units; nothing where it is refused."""
    try:
        return pricing.selling(Money(minor, rate.base), rate, spread=spread).bought.minor
    except ExchangeTooSmall:
        return 0
