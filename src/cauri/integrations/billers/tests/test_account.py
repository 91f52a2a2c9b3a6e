"""An account at a biller …"""

from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.infra.companies.services import BREAKS_AFTER
from cauri.integrations.billers.tests.people import COMPANY, METER, PREPAID
from cauri.kit import clock
from cauri.money.amounts import Money
from cauri.products.bills import companies
from cauri.products.bills.companies import Company
from cauri.products.bills.ports import Account, CompanySilent, NoSuchAccount


def test_is_somebody_s(billers: Sandbox) -> None:
    assert COMPANY.account(PREPAID, METER) == Account(holder="AWA DIALLO")


def test_has_something_due_on_it(billers: Sandbox) -> None:
    assert COMPANY.account("snde-bill", "10002042").due == Money.of("1542.00", "MRU")


@pytest.mark.parametrize(("product", "account"), [(PREPAID, "14002345999"), (PREPAID, "x"), ("nothing", METER)])
def test_is_not_there(billers: Sandbox, product: str, account: str) -> None:
    with pytest.raises(NoSuchAccount) as refused:
        COMPANY.account(product, account)
    assert str(refused.value) == ""


def test_is_not_taken_by_the_biller_which_is_an_answer(billers: Sandbox) -> None:
    with pytest.raises(NoSuchAccount) as refused:
        COMPANY.account("snde-bill", "10002998")
    assert str(refused.value) == ""


@pytest.mark.django_db
def test_is_refused_time_and_again_and_others_are_told_of_theirs(billers: Sandbox) -> None:
    company, now = Company("billers", COMPANY), clock.now()

    for _ in range(BREAKS_AFTER):
        with pytest.raises(NoSuchAccount):
            companies.ask(company, lambda: COMPANY.account("snde-bill", "10002998"), now=now)

    assert companies.ask(company, lambda: COMPANY.account(PREPAID, METER), now=now).holder == "AWA DIALLO"


def test_is_in_credit_and_nothing_is_due(billers: Sandbox) -> None:
    assert COMPANY.account("snde-bill", "10002997") == Account(holder="IBRAHIMA SOW")


@pytest.mark.parametrize("status", [400, 402, 410, 422])
def test_is_refused_by_the_biller_s_own_word(script: Script, status: int) -> None:
    said = b'{"error": {"code": "no_such_customer", "message": ""}}'
    script.says_bytes("POST /accounts/validate", said, status=status)

    with pytest.raises(NoSuchAccount):
        COMPANY.account(PREPAID, METER)


@pytest.mark.parametrize("fault", ["500", "503", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"])
def test_is_not_known_by_a_fault(billers: Sandbox, fault: str) -> None:
    billers.fault("billers", fault)

    with pytest.raises(CompanySilent):
        COMPANY.account(PREPAID, METER)


@pytest.mark.parametrize(
    "more",
    [
        {"account": "14002345679"},
        {"product": "another"},
        {"holder": 7},
        {"holder": "A" * 201},
        {"due": "12.50"},
        {"due": {"amount": "12.505", "currency": "MRU"}},
    ],
)
def test_is_not_read_from_something_else(script: Script, more: dict[str, Any]) -> None:
    script.says("POST /accounts/validate", {"product": PREPAID, "account": METER, "holder": "AWA", **more})

    with pytest.raises(CompanySilent):
        COMPANY.account(PREPAID, METER)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<h1>Not found</h1>", 404),
        (b"{}", 404),
        (b'{"error": {"code": "not_found"}}', 404),
        (b"<h1>Unprocessable</h1>", 422),
        (b'{"error": {}}', 422),
    ],
)
def test_is_not_missing_because_somebody_else_says_so(script: Script, body: bytes, status: int) -> None:
    script.says_bytes("POST /accounts/validate", body, status=status)

    with pytest.raises(CompanySilent):
        COMPANY.account(PREPAID, METER)


def test_is_in_no_log_and_no_picture_of_it(billers: Sandbox) -> None:
    with capture_logs() as events:
        found = COMPANY.account(PREPAID, METER)

    assert METER not in str(events)
    assert "AWA" not in repr(found)


def test_is_not_told_by_a_number(billers: Sandbox) -> None:
    assert COMPANY.biller_of("+22233123456") is None
    assert billers.requests("billers") == []
