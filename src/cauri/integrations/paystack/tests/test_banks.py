"""Banks and accounts, asked of Paystack …"""

from typing import Any

import pytest
from tests.support.sandbox import Sandbox

from cauri.integrations.paystack.tests.people import MOUSSA
from cauri.integrations.paystack.tests.scripted import Script
from cauri.integrations.paystack.transfers import PaystackTransfers
from cauri.products.withdrawals.ports import Bank, BankAccount, BankSilent, NoSuchAccount

TRANSFERS = PaystackTransfers()
FAULTS = ["500", "503", "429", "garbage", "drop", "lost", "late_500", "cut", "shapeless"]


def test_are_listed_by_currency(paystack: Sandbox) -> None:
    assert Bank(code="058", name="Guaranty Trust Bank") in TRANSFERS.banks("NGN")
    assert Bank(code="040100", name="GCB Bank") in TRANSFERS.banks("GHS")
    assert TRANSFERS.banks("USD") == []


def test_are_named(paystack: Sandbox) -> None:
    assert TRANSFERS.holder_of(MOUSSA) == "MOUSSA BA"


@pytest.mark.parametrize(("bank", "number"), [("058", "0000000009"), ("999", "0123456785"), ("058", "x")])
def test_are_not_named_when_there_are_none(paystack: Sandbox, bank: str, number: str) -> None:
    with pytest.raises(NoSuchAccount) as refused:
        TRANSFERS.holder_of(BankAccount(bank_code=bank, number=number))
    assert str(refused.value) == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_are_not_known_by_a_fault(paystack: Sandbox, fault: str) -> None:
    paystack.fault("paystack", fault)

    with pytest.raises(BankSilent):
        TRANSFERS.banks("NGN")
    with pytest.raises(BankSilent):
        TRANSFERS.holder_of(MOUSSA)


@pytest.mark.parametrize("said", [None, {}, "banks", [1], [{"name": "Bank"}], [{"code": 58, "name": "Bank"}]])
def test_are_not_read_from_something_else(script: Script, said: Any) -> None:
    script.says("/bank", said)

    with pytest.raises(BankSilent):
        TRANSFERS.banks("NGN")


@pytest.mark.parametrize(
    "said", [{"account_name": "FATOU SARR"}, {"account_number": "1", "account_name": "FATOU SARR"}]
)
def test_are_not_named_after_somebody_else(script: Script, said: dict[str, str]) -> None:
    script.says("/bank/resolve", said)

    with pytest.raises(BankSilent):
        TRANSFERS.holder_of(MOUSSA)
