"""The operator of a phone number, asked of DT One …"""

from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.dtone.tests.people import COMPANY, MOUSSA
from cauri.products.bills.ports import Account, CompanySilent


@pytest.mark.parametrize(
    ("number", "biller"),
    [
        ("+22222123456", "chinguitel"),
        ("+22233123456", "mattel"),
        ("+22246123456", "mauritel"),
        ("+221771234567", "orange-sn"),
        ("+33612345678", None),
        ("22", None),
    ],
)
def test_is_its_word(dtone: Sandbox, number: str, biller: str | None) -> None:
    assert COMPANY.biller_of(number) == biller


@pytest.mark.parametrize("fault", ["500", "503", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"])
def test_is_not_known_by_a_fault(dtone: Sandbox, fault: str) -> None:
    dtone.fault("dtone", fault)

    with pytest.raises(CompanySilent):
        COMPANY.biller_of(MOUSSA)


def _operator(**more: Any) -> dict[str, Any]:
    return {"name": "Mattel", "identified": True, "country": {"iso_code": "MRT", "name": "Mauritania"}, **more}


@pytest.mark.parametrize(
    ("said", "biller"),
    [
        ([_operator()], "mattel"),
        ([_operator(identified=False)], None),
        ([_operator(identified="true")], None),
        ([_operator(), _operator(name="Mauritel")], None),
        ([_operator(country={"iso_code": "XXX", "name": "X"})], None),
        ([], None),
    ],
)
def test_is_told_when_it_was_made_out(script: Script, said: Any, biller: str | None) -> None:
    script.says("POST /lookup/mobile-number", said)

    assert COMPANY.biller_of(MOUSSA) == biller


@pytest.mark.parametrize("said", [None, {}, [1], [_operator(name=None)], [_operator(country=None)]])
def test_is_not_read_from_something_else(script: Script, said: Any) -> None:
    script.says("POST /lookup/mobile-number", said)

    with pytest.raises(CompanySilent):
        COMPANY.biller_of(MOUSSA)


def test_is_asked_without_the_number_in_an_address_or_a_log(dtone: Sandbox) -> None:
    with capture_logs() as events:
        COMPANY.biller_of(MOUSSA)

    assert dtone.requests("dtone") == [("POST", "/v1/lookup/mobile-number")]
    assert MOUSSA not in str(events)


def test_has_no_name_to_it(dtone: Sandbox) -> None:
    assert COMPANY.account("20006", MOUSSA) == Account()
    assert dtone.requests("dtone") == []
