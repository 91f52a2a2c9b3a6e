"""The rate between two currencies …"""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from cauri.books.fx import queries, services
from cauri.books.fx.exchange import ExchangeRate
from cauri.books.fx.pegs import PEGGED_SINCE
from cauri.books.fx.queries import NoRate, RateStale
from cauri.books.fx.tests.told import ALL, HOUR, NOON, TODAY, Source, published, told
from cauri.kit.errors import Refusal
from cauri.money import Money, currencies
from cauri.money.amounts import CurrencyMismatch
from cauri.money.rounding import Rounding

EURO_CFA = Fraction("655.957")


def _exact(base: str, quote: str) -> Fraction:
    return queries.rate(base, quote, now=NOON).exact


@pytest.mark.usefixtures("db")
def test_is_what_was_published() -> None:
    told(ALL)

    rate = queries.rate("EUR", "MRU", now=NOON)
    assert (rate.base.code, rate.quote.code, rate.mid, rate.published_on) == ("EUR", "MRU", Decimal("45.71"), TODAY)


@pytest.mark.usefixtures("db")
def test_has_an_inverse_that_is_computed_and_exact() -> None:
    told(ALL)

    assert _exact("MRU", "EUR") == 1 / Fraction("45.71")
    assert _exact("MRU", "EUR") * _exact("EUR", "MRU") == 1
    assert queries.rate("MRU", "EUR", now=NOON).mid == Decimal("0.0218770509735")


@pytest.mark.usefixtures("db")
def test_goes_through_the_base() -> None:
    told(ALL)

    assert _exact("USD", "NGN") == Fraction("1753.2") / Fraction("1.1443")
    assert _exact("NGN", "MRU") * _exact("MRU", "USD") == _exact("NGN", "USD")


@pytest.mark.usefixtures("db")
def test_is_fixed_for_what_is_pegged_without_any_source() -> None:
    assert _exact("EUR", "XOF") == _exact("EUR", "XAF") == EURO_CFA
    assert _exact("XOF", "EUR") == 1 / EURO_CFA
    assert _exact("XOF", "XAF") == 1
    assert queries.rate("EUR", "XOF", now=NOON + timedelta(days=9999)).published_on == PEGGED_SINCE


@pytest.mark.usefixtures("db")
def test_goes_through_the_peg_and_the_base() -> None:
    told(ALL)

    assert _exact("XOF", "MRU") == Fraction("45.71") / EURO_CFA
    assert _exact("NGN", "XAF") == EURO_CFA / Fraction("1753.2")
    assert queries.rate("XOF", "MRU", now=NOON).published_on == TODAY


@pytest.mark.usefixtures("db")
def test_goes_through_the_peg_where_the_base_is_another(settings: Settings) -> None:
    settings.FX_BASE = "USD"
    told_in_dollars = {"EUR": "0.8739", "MRU": "39.95", "NGN": "1532.1"}
    assert queries.wanted() == ["EUR", "MRU", "NGN"]
    _told_against("USD", told_in_dollars)

    assert _exact("USD", "XOF") == Fraction("0.8739") * EURO_CFA
    assert _exact("XOF", "NGN") == Fraction("1532.1") / (Fraction("0.8739") * EURO_CFA)
    assert _exact("EUR", "XOF") == EURO_CFA
    assert _exact("EUR", "USD") == 1 / Fraction("0.8739")


def _told_against(base: str, mids: dict[str, str]) -> None:
    Source.says = [published(quote, mid, base=base) for quote, mid in mids.items()]
    assert services.refresh(now=NOON)["kept"] == len(mids)


@pytest.mark.usefixtures("db")
def test_is_refused_a_second_after_its_day() -> None:
    told(ALL, on=TODAY - timedelta(days=2))

    assert queries.rate("NGN", "MRU", now=NOON + 24 * HOUR).published_on == TODAY - timedelta(days=2)
    for base, quote in (("EUR", "MRU"), ("MRU", "EUR"), ("NGN", "MRU"), ("XOF", "MRU")):
        with pytest.raises(RateStale) as refused:
            queries.rate(base, quote, now=NOON + 24 * HOUR + timedelta(seconds=1))
        assert (refused.value.code, refused.value.status, refused.value.retryable) == ("rate_stale", 503, True)


@pytest.mark.usefixtures("db")
def test_lasts_as_long_as_the_operator_says(settings: Settings) -> None:
    settings.FX_RATE_HOURS = 1
    told(ALL)

    with pytest.raises(RateStale):
        queries.rate("EUR", "MRU", now=NOON + 2 * HOUR)


@pytest.mark.usefixtures("db")
def test_is_refused_where_one_leg_is_not_known() -> None:
    told({"MRU": "45.71"})

    for base, quote in (("EUR", "USD"), ("USD", "EUR"), ("MRU", "USD"), ("USD", "XOF"), ("JPY", "CHF")):
        with pytest.raises(NoRate):
            queries.rate(base, quote, now=NOON)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("base", "quote", "code"),
    [
        ("MRU", "MRU", "rate_needs_two_currencies"),
        ("EUR", "EUR", "rate_needs_two_currencies"),
        ("XOF", "XOF", "rate_needs_two_currencies"),
        ("MRO", "EUR", "withdrawn_currency"),
        ("EUR", "ABC", "unknown_currency"),
    ],
)
def test_is_between_two_currencies(base: str, quote: str, code: str) -> None:
    told(ALL)

    with pytest.raises(Refusal) as refused:
        queries.rate(base, quote, now=NOON)
    assert refused.value.code == code


@pytest.mark.usefixtures("db")
def test_is_never_applied_upside_down() -> None:
    """… which once made 16,500 dollars of 10 naira."""
    told(ALL)
    ten_naira, ten_dollars = Money.of("10.00", "NGN"), Money.of("10.00", "USD")
    to_dollars, to_naira = (queries.rate(*pair, now=NOON) for pair in (("NGN", "USD"), ("USD", "NGN")))

    assert to_dollars.convert(ten_naira) == Money.of("0.01", "USD")
    assert to_naira.convert(ten_dollars) == Money.of("15321.16", "NGN")
    for rate, amount in ((to_naira, ten_naira), (to_dollars, ten_dollars)):
        with pytest.raises(CurrencyMismatch):
            rate.convert(amount)


@pytest.mark.parametrize(
    ("exact", "base", "quote", "amount", "bought"),
    [
        ("655.957", "EUR", "XOF", "1.00", "656"),
        ("655.957", "EUR", "XOF", "0.01", "7"),
        ("0.5", "EUR", "USD", "0.01", "0.01"),
        ("0.49999", "EUR", "USD", "0.01", "0.00"),
        ("3", "XOF", "TND", "1", "3.000"),
        ("0.0015", "XOF", "TND", "1", "0.002"),
        ("1/3", "TND", "XOF", "1.500", "1"),
    ],
)
def test_rounds_an_amount_once_half_up(exact: str, base: str, quote: str, amount: str, bought: str) -> None:
    assert _between(base, quote, Fraction(exact)).convert(Money.of(amount, base)) == Money.of(bought, quote)


def test_rounds_an_amount_as_it_is_told() -> None:
    rate = _between("EUR", "USD", Fraction("1.999"))

    assert rate.convert(Money.of("0.01", "EUR"), Rounding.DOWN) == Money.of("0.01", "USD")
    assert rate.convert(Money.of("-0.01", "EUR")) == Money.of("-0.02", "USD")


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("45.71", "45.71"),
        ("1600", "1600"),
        ("1/3", "0.333333333333"),
        ("2/3", "0.666666666667"),
        ("1/2000", "0.0005"),
        ("1/1753.2", "0.000570385580653"),
        ("1234567890123.5", "1234567890124"),
        ("99.99999999995", "100"),
    ],
)
def test_is_shown_with_twelve_digits(exact: str, shown: str) -> None:
    over, _, under = exact.partition("/")

    assert format(_between("EUR", "USD", Fraction(over) / Fraction(under or 1)).mid, "f") == shown


rates = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6, max_denominator=10**8)


@given(rates, st.integers(min_value=0, max_value=10**12))
def test_never_makes_money_on_the_way_there_and_back(exact: Fraction, minor: int) -> None:
    there, back = _between("NGN", "USD", exact), _between("USD", "NGN", 1 / exact)
    amount = Money.of_minor(minor, "NGN")

    again = back.convert(there.convert(amount, Rounding.DOWN), Rounding.DOWN)

    assert again <= amount


@given(rates)
def test_is_shown_as_exactly_as_twelve_digits_can(exact: Fraction) -> None:
    mid = _between("NGN", "USD", exact).mid

    assert abs(Fraction(mid) - exact) * 2 <= exact / 10**11


def _between(base: str, quote: str, exact: Fraction) -> ExchangeRate:
    return ExchangeRate(
        base=currencies.named(base), quote=currencies.named(quote), exact=exact, published_on=NOON.date()
    )
