import pytest
from babel import Locale
from babel.core import get_global

from cauri.money import UnknownCurrency, WithdrawnCurrency, currencies

# Unicode's CLDR, which babel ships, says how many decimals people write; ISO 4217 says what minor unit there
# is. Books follow ISO: banks and card schemes send minor units by that exponent, spoken of or not.
WRITTEN_WITHOUT_THEIR_MINOR_UNIT = frozenset(
    ["AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"]
)
# CLDR still lists the lev, which gave way to the euro on 2026-01-01, and lacks two that ISO lists.
GONE_SINCE = {"BGN"}
LISTED_BY_ISO_ONLY = {"SVC", "VED"}
# CLDR knows no smallest coin for these: no smaller one is struck or accepted any more.
SMALLEST_COIN_OF_OUR_OWN = {"AUD": 5, "HUF": 500, "ILS": 10, "MRU": 20, "MYR": 5, "NZD": 10, "ZAR": 10}


def _fractions(code: str) -> tuple[int, int, int, int]:
    fractions = get_global("currency_fractions")
    digits, rounding, cash_digits, cash_rounding = fractions.get(code, fractions["DEFAULT"])
    return digits, rounding, cash_digits, cash_rounding


def test_have_the_decimals_that_cldr_gives_them_except_where_iso_differs() -> None:
    differing = {c.code for c in currencies.ALL if c.exponent != _fractions(c.code)[0]}
    assert differing == WRITTEN_WITHOUT_THEIR_MINOR_UNIT


@pytest.mark.parametrize(("code", "exponent"), [("MRU", 2), ("XOF", 0), ("XAF", 0), ("TND", 3), ("CZK", 2)])
def test_have_the_decimals_that_iso_4217_gives_them(code: str, exponent: int) -> None:
    assert currencies.named(code).exponent == exponent


def test_are_those_in_use_today_somewhere() -> None:
    in_use = {
        code
        for tenders in get_global("territory_currencies").values()
        for code, _since, until, legal_tender in tenders
        if until is None and legal_tender
    }
    assert {c.code for c in currencies.ALL} == (in_use - GONE_SINCE) | LISTED_BY_ISO_ONLY


def test_know_the_smallest_coin() -> None:
    for currency in currencies.ALL:
        _digits, _rounding, cash_digits, cash_rounding = _fractions(currency.code)
        known = max(cash_rounding, 1) * 10 ** (currency.exponent - cash_digits)
        assert currency.cash_increment == SMALLEST_COIN_OF_OUR_OWN.get(currency.code, known), currency


def test_are_each_listed_once_in_order() -> None:
    codes = [c.code for c in currencies.ALL]
    assert codes == sorted(set(codes))
    assert len({c.numeric for c in currencies.ALL}) == len(codes)


def test_are_well_formed() -> None:
    for c in currencies.ALL:
        assert len(c.code) == 3
        assert c.code.isascii()
        assert c.code.isupper()
        assert len(c.numeric) == 3
        assert c.numeric.isdigit()
        assert c.symbol
        assert c.name


def test_carry_the_english_names_of_cldr() -> None:
    names = Locale("en").currencies
    differing = {c.code for c in currencies.ALL if c.name.casefold() != names.get(c.code, "").casefold()}
    assert differing == {
        "TOP",
        "VED",
    }  # an apostrophe few fonts have; a name that CLDR gives to its predecessor


def test_tell_the_ouguiya_by_its_code_and_number() -> None:
    ouguiya = currencies.named("MRU")
    assert ouguiya == currencies.numbered("929")
    assert (ouguiya.numeric, ouguiya.cash_increment, ouguiya.symbol) == ("929", 20, "UM")


@pytest.mark.parametrize(("old", "new"), [("MRO", "MRU"), ("BGN", "EUR"), ("SLL", "SLE"), ("ZMK", "ZMW")])
def test_point_from_a_withdrawn_one_to_its_successor(old: str, new: str) -> None:
    with pytest.raises(WithdrawnCurrency) as refusal:
        currencies.named(old)
    assert refusal.value.facts == {"currency": old, "successor": new}


def test_point_only_to_successors_in_use() -> None:
    for old, new in currencies.SUCCESSORS.items():
        assert currencies.named(new).code == new
        assert old not in {c.code for c in currencies.ALL}


@pytest.mark.parametrize("code", ["", "mru", "MRU ", "XAU", "XTS", "XDR", "BTC", "MRUMRUMRU", "\uff2d\uff32\uff35"])
def test_are_unknown_when_not_spelt_exactly(code: str) -> None:
    with pytest.raises(UnknownCurrency) as refusal:
        currencies.named(code)
    assert len(str(refusal.value.facts["currency"])) <= 3


@pytest.mark.parametrize("numeric", ["478", "29", "999", ""])
def test_are_unknown_by_a_number_not_in_use(numeric: str) -> None:
    with pytest.raises(UnknownCurrency):
        currencies.numbered(numeric)
