import random
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.money import AmountRefused, AmountTooLarge, Money, currencies, parsing
from cauri.money.currencies import Currency
from cauri.money.tests.amounts_to_try import all_currencies

MRU, XOF, TND = (currencies.named(code) for code in ("MRU", "XOF", "TND"))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", MRU, 0),
        ("0.00", MRU, 0),
        ("-0", MRU, 0),
        ("12", MRU, 1200),
        ("12.5", MRU, 1250),
        ("12.50", MRU, 1250),
        ("-12.05", MRU, -1205),
        ("0.01", MRU, 1),
        ("1234", XOF, 1234),
        ("0.001", TND, 1),
        ("1.1", TND, 1100),
        ("92233720368547758.07", MRU, 2**63 - 1),
        ("-92233720368547758.07", MRU, -(2**63) + 1),
    ],
)
def test_reads_plain_decimals(text: str, currency: Currency, minor: int) -> None:
    assert parsing.minor_units(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("12.345", MRU, "too_many_decimals"),
        ("12.500", MRU, "too_many_decimals"),
        ("12.0", XOF, "too_many_decimals"),
        ("0.0001", TND, "too_many_decimals"),
        ("", MRU, "amount_blank"),
        ("   ", MRU, "amount_blank"),
        (" 12", MRU, "amount_blank"),
        ("12\n", MRU, "amount_blank"),
        ("1 000", MRU, "amount_blank"),
        ("1\N{NO-BREAK SPACE}000", MRU, "amount_blank"),
        ("1\N{NARROW NO-BREAK SPACE}000", MRU, "amount_blank"),
        ("١٢", MRU, "amount_not_latin_digits"),
        ("१२", MRU, "amount_not_latin_digits"),
        ("\uff11\uff12", MRU, "amount_not_latin_digits"),
        ("1.\u0665\u0660", MRU, "amount_not_latin_digits"),
        ("1.5\uff10", MRU, "amount_not_latin_digits"),
        ("1²", MRU, "amount_not_latin_digits"),
        ("\N{MINUS SIGN}12", MRU, "amount_not_latin_digits"),
        ("12\N{ZERO WIDTH SPACE}", MRU, "amount_not_latin_digits"),
        ("12\N{RIGHT-TO-LEFT OVERRIDE}", MRU, "amount_not_latin_digits"),
        ("NaN", MRU, "amount_not_finite"),
        ("-nan", MRU, "amount_not_finite"),
        ("sNaN", MRU, "amount_not_finite"),
        ("Infinity", MRU, "amount_not_finite"),
        ("-inf", MRU, "amount_not_finite"),
        ("1e3", MRU, "amount_in_exponents"),
        ("1E-2", MRU, "amount_in_exponents"),
        ("1.5e+3", MRU, "amount_in_exponents"),
        ("1" * 33, MRU, "amount_too_long"),
        ("0" * 10_000_000, MRU, "amount_too_long"),
        ("0." + "0" * 31, MRU, "amount_too_long"),
        ("+12", MRU, "amount_malformed"),
        ("--12", MRU, "amount_malformed"),
        ("-", MRU, "amount_malformed"),
        (".", MRU, "amount_malformed"),
        (".5", MRU, "amount_malformed"),
        ("5.", MRU, "amount_malformed"),
        ("007", MRU, "amount_malformed"),
        ("1,50", MRU, "amount_malformed"),
        ("1,000.00", MRU, "amount_malformed"),
        ("1_000", MRU, "amount_malformed"),
        ("0x1F", MRU, "amount_malformed"),
        ("1.2.3", MRU, "amount_malformed"),
        ("12 MRU", MRU, "amount_blank"),
        ("12MRU", MRU, "amount_malformed"),
        ("$12", MRU, "amount_malformed"),
        ("1\x0012", MRU, "amount_malformed"),
    ],
)
def test_names_the_mistake(text: str, currency: Currency, code: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        parsing.minor_units(text, currency)
    assert refusal.value.code == code
    assert refusal.value.status == 422
    assert refusal.value.facts["currency"] == currency.code
    assert text not in refusal.value.facts.values()


@pytest.mark.parametrize("value", [12.5, 12, True, None, Decimal("12.50"), b"12.50", ["12"], float("nan")])
def test_reads_text_only(value: object) -> None:
    with pytest.raises(parsing.AmountNotText):
        Money.of(cast(str, value), "MRU")


@pytest.mark.parametrize("text", ["92233720368547758.08", "-92233720368547758.08", "9" * 30])
def test_leaves_it_to_money_to_refuse_what_the_books_cannot_hold(text: str) -> None:
    with pytest.raises(AmountTooLarge):
        Money.of(text, "MRU")


@given(st.text(max_size=40), all_currencies)
def test_gives_an_integer_or_a_refusal_for_any_text(text: str, currency: Currency) -> None:
    try:
        minor = parsing.minor_units(text, currency)
    except AmountRefused:
        return
    assert minor == Decimal(text) * 10**currency.exponent


@given(
    st.text(alphabet="0123456789.-+eE \t_,nNaAiIfF٣\uff13", max_size=12),
    all_currencies,
)
def test_never_reads_more_than_the_decimal_library_would(text: str, currency: Currency) -> None:
    try:
        minor = parsing.minor_units(text, currency)
    except AmountRefused:
        return
    assert Decimal(minor).scaleb(-currency.exponent) == Decimal(text)
    assert set(text) <= set("0123456789.-")


def test_takes_no_time_for_a_hostile_text() -> None:
    noise = random.Random(4217)
    for _ in range(2_000):
        text = "".join(noise.choices("0123456789.-e \x00", k=32))
        with pytest.raises(AmountRefused):
            parsing.minor_units(text + "x", MRU)
