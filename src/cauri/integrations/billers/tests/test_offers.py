"""What billers offer …"""

from typing import Any

import pytest
from pytest_django import Settings
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.billers.tests.people import COMPANY
from cauri.money.amounts import Money
from cauri.products.bills.ports import Category, CompanySilent


def test_is_what_they_list_on_all_pages(billers: Sandbox) -> None:
    offers = {offer.company_code: offer for offer in COMPANY.offers()}

    prepaid, evasion = offers["somelec-prepaid"], offers["canal-evasion"]
    assert (prepaid.biller, prepaid.biller_name, prepaid.category) == ("somelec", "SOMELEC", Category.ELECTRICITY)
    assert (prepaid.least, prepaid.most) == (Money.of("50.00", "MRU"), Money.of("20000.00", "MRU"))
    assert (prepaid.account_label, prepaid.pattern, prepaid.validated) == ("Meter number", "[0-9]{11}", True)
    assert (evasion.is_fixed, evasion.least, evasion.category) == (True, Money.of("800.00", "MRU"), Category.CABLE_TV)
    assert {offer.category for offer in offers.values()} == {"electricity", "water", "cable_tv", "internet"}
    assert len(billers.requests("billers")) == 3


@pytest.mark.parametrize("fault", ["500", "503", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"])
def test_is_not_known_by_a_fault(billers: Sandbox, fault: str) -> None:
    billers.fault("billers", fault)

    with pytest.raises(CompanySilent):
        COMPANY.offers()


@pytest.mark.parametrize("key", ["", "wrong"])
def test_is_not_known_without_the_right_key(billers: Sandbox, settings: Settings, key: str) -> None:
    settings.BILLERS_KEY = key

    with pytest.raises(CompanySilent):
        COMPANY.offers()


def _product(**more: Any) -> dict[str, Any]:
    return {
        "code": "p",
        "name": "Product",
        "biller": {"code": "biller", "name": "Biller"},
        "category": "airtime",
        "country": "MR",
        "least": {"amount": "10.00", "currency": "MRU"},
        "most": {"amount": "100.00", "currency": "MRU"},
        "account": {"label": "Number"},
        "prefixes": ["+2223"],
        **more,
    }


def test_may_be_an_operator_s_numbers(script: Script) -> None:
    script.says("GET /products", {"products": [_product()], "next": None})

    [offer] = COMPANY.offers()
    assert (offer.prefixes, offer.pattern, offer.validated) == (("+2223",), "", False)


@pytest.mark.parametrize(
    "more",
    [
        {"code": ""},
        {"code": "c" * 61},
        {"code": 7},
        {"name": None},
        {"biller": {"code": "Bad Word", "name": "Biller"}},
        {"biller": None},
        {"category": "gambling"},
        {"country": "MRT"},
        {"least": {"amount": "10.001", "currency": "MRU"}},
        {"least": {"amount": 10, "currency": "MRU"}},
        {"least": {"amount": "101.00", "currency": "MRU"}},
        {"least": {"amount": "0.00", "currency": "MRU"}},
        {"least": {"amount": "-1.00", "currency": "MRU"}},
        {"least": {"amount": "10", "currency": "XOF"}},
        {"most": {"amount": "100.00", "currency": "XXQ"}},
        {"account": {"label": "Number", "pattern": "[0-9"}},
        {"account": {"label": "Number", "pattern": "x" * 201}},
        {"account": None},
        {"prefixes": ["2223"]},
        {"prefixes": [7]},
        {"prefixes": "+2223"},
    ],
)
def test_is_not_read_from_a_product_out_of_shape(script: Script, more: dict[str, Any]) -> None:
    script.says("GET /products", {"products": [_product(**more)], "next": None})

    with pytest.raises(CompanySilent):
        COMPANY.offers()


@pytest.mark.parametrize("said", [None, [], {}, {"products": None}, {"products": [1]}, {"products": [], "next": 7}])
def test_is_not_read_from_something_else(script: Script, said: Any) -> None:
    script.says("GET /products", said)

    with pytest.raises(CompanySilent):
        COMPANY.offers()


def test_has_an_end(script: Script) -> None:
    script.says("GET /products", {"products": [], "next": "again"})

    with pytest.raises(CompanySilent):
        COMPANY.offers()
