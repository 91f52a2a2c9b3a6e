"""What DT One offers …"""

from typing import Any

import pytest
from pytest_django import Settings
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.dtone.tests.people import COMPANY
from cauri.money.amounts import Money
from cauri.products.bills.ports import Category, CompanySilent, Offer

FAULTS = ["500", "503", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"]


def _offered() -> dict[str, Offer]:
    return {offer.name: offer for offer in COMPANY.offers()}


def test_is_airtime_in_a_range(dtone: Sandbox) -> None:
    offer = _offered()["Mattel Mauritania top-up"]

    assert (offer.biller, offer.biller_name, offer.country) == ("mattel", "Mattel Mauritania", "MR")
    assert (offer.category, offer.company_code, offer.is_fixed) == (Category.AIRTIME, "20006", False)
    assert (offer.least, offer.most) == (Money.of("10.00", "MRU"), Money.of("10000.00", "MRU"))
    assert (offer.prefixes, offer.validated, offer.account_label) == (("+2223",), False, "Phone number")


def test_is_data_at_a_price(dtone: Sandbox) -> None:
    offer = _offered()["Mauritel Mauritania 5 GB, a month"]

    assert (offer.category, offer.is_fixed, offer.least) == (Category.DATA, True, Money.of("400.00", "MRU"))


def test_is_of_all_operators_in_the_countries_that_we_name(dtone: Sandbox, settings: Settings) -> None:
    home, abroad = {"chinguitel", "mattel", "mauritel"}, {"orange-sn", "free-sn", "expresso-sn"}
    assert {offer.biller for offer in COMPANY.offers()} == home | abroad

    settings.DTONE_COUNTRIES = ["MR", "KE", "XX"]
    assert {offer.biller for offer in COMPANY.offers()} == home


def test_is_in_the_operator_s_currency(dtone: Sandbox) -> None:
    offer = _offered()["Orange Senegal top-up"]

    assert (offer.least, offer.most) == (Money.of("100", "XOF"), Money.of("100000", "XOF"))


def test_is_nothing_that_takes_more_than_a_number_and_money(dtone: Sandbox) -> None:
    assert not {"Orange Senegal 2 GB", "Orange Senegal by name"} & _offered().keys()


def test_is_the_same_on_many_pages(dtone: Sandbox) -> None:
    whole = _offered()
    dtone.switch("dtone/pages", most=2)

    assert _offered() == whole
    assert len(dtone.requests("dtone")) > 10


@pytest.mark.parametrize("fault", FAULTS)
def test_is_not_known_by_a_fault(dtone: Sandbox, fault: str) -> None:
    dtone.fault("dtone", fault)

    with pytest.raises(CompanySilent):
        COMPANY.offers()


@pytest.mark.parametrize(("key", "secret"), [("", "x"), ("x", ""), ("x", "wrong")])
def test_is_not_known_without_the_right_key(dtone: Sandbox, settings: Settings, key: str, secret: str) -> None:
    settings.DTONE_KEY, settings.DTONE_SECRET = key, secret

    with pytest.raises(CompanySilent):
        COMPANY.offers()


def _product(**more: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "name": "Top-up",
        "service": {"id": 1, "subservice": {"id": 11}},
        "operator": {"name": "Mattel Mauritania", "country": {"iso_code": "MRT", "name": "Mauritania"}},
        "type": "FIXED_VALUE_RECHARGE",
        "required_credit_party_identifier_fields": [["mobile_number"]],
        "destination": {"amount": 50, "unit": "MRU", "unit_type": "CURRENCY"},
        **more,
    }


def _listed(script: Script, *products: Any, total: str | None = None, pages: str = "1") -> None:
    headers = {"X-Total-Pages": pages, "X-Total": str(len(products)) if total is None else total}
    script.says("GET /products", list(products), headers=headers)


def _names(script: Script, settings: Settings, *products: Any) -> set[str]:
    settings.DTONE_COUNTRIES = ["MR"]
    _listed(script, *products)
    return {offer.company_code for offer in COMPANY.offers()}


def test_is_what_a_product_says(script: Script, settings: Settings) -> None:
    assert _names(script, settings, _product()) == {"1"}


@pytest.mark.parametrize(
    "more",
    [
        {"type": "FIXED_VALUE_PIN_PURCHASE"},
        {"type": "RANGED_VALUE_PAYMENT"},
        {"type": "RANGED_VALUE_RECHARGE", "accepted_calculation_modes": ["SOURCE_AMOUNT"]},
        {"service": {"id": 13, "subservice": {"id": 131}}},
        {"service": {"id": 1, "subservice": {"id": 14}}},
        {"required_credit_party_identifier_fields": [["account_number"]]},
        {"required_credit_party_identifier_fields": None},
        {"required_beneficiary_fields": [["first_name"]]},
        {"required_additional_identifier_fields": [["id_number"]]},
        {"destination": {"amount": 5, "unit": "GB", "unit_type": "DATA"}},
        {"destination": {"amount": 5, "unit": "XXQ", "unit_type": "CURRENCY"}},
        {"destination": {"amount": 5.005, "unit": "MRU", "unit_type": "CURRENCY"}},
        {"destination": {"amount": 0, "unit": "MRU", "unit_type": "CURRENCY"}},
        {"destination": {"amount": -5, "unit": "MRU", "unit_type": "CURRENCY"}},
        {"destination": {"amount": "5", "unit": "MRU", "unit_type": "CURRENCY"}},
        {"destination": {"amount": True, "unit": "MRU", "unit_type": "CURRENCY"}},
        {"destination": {"amount": 1e30, "unit": "MRU", "unit_type": "CURRENCY"}},
        {"destination": {"amount": 1e-30, "unit": "MRU", "unit_type": "CURRENCY"}},
        {"operator": {"name": "Nowhere", "country": {"iso_code": "XXX", "name": "X"}}},
        {"operator": {"name": "اتصالات", "country": {"iso_code": "MRT", "name": "Mauritania"}}},
    ],
)
def test_is_not_what_cannot_be_sold_on(script: Script, settings: Settings, more: dict[str, Any]) -> None:
    assert _names(script, settings, _product(**more), _product(id=2)) == {"2"}


@pytest.mark.parametrize(
    "said", [None, {}, "products", [1], [[]], [_product(id=None)], [_product(name=None)], [_product(operator=None)]]
)
def test_is_not_read_from_something_else(script: Script, said: Any) -> None:
    script.says("GET /products", said, headers={"X-Total": "1", "X-Total-Pages": "1"})

    with pytest.raises(CompanySilent):
        COMPANY.offers()


@pytest.mark.parametrize(("total", "pages"), [("2", "1"), ("0", "1"), ("", "1"), ("1", ""), ("1", "x"), ("1", "101")])
def test_is_all_of_it_or_nothing(script: Script, total: str, pages: str) -> None:
    _listed(script, _product(), total=total, pages=pages)

    with pytest.raises(CompanySilent):
        COMPANY.offers()
