"""What is paid in these tests, and what billers have of it."""

from typing import Any

from pytest_django import Settings
from tests.support.sandbox import Sandbox

from cauri.integrations.billers.payments import BillerPayments
from cauri.kit import ids
from cauri.money.amounts import Money
from cauri.products.bills.ports import BillCompany, Fulfilled

COMPANY: BillCompany = BillerPayments()
KEY = "key-of-the-tests"
METER = "14002345678"
PREPAID = "somelec-prepaid"
PRICE = Money.of("500.00", "MRU")


def named_in(settings: Settings, url: str) -> None:
    """Have billers asked there."""
    settings.BILLERS_URL, settings.BILLERS_KEY = url, KEY


def reference() -> str:
    """A reference that nobody has had."""
    return f"b-{ids.new_id().hex}"


def paid(name: str, *, product: str = PREPAID, account: str = METER, amount: Money = PRICE) -> Fulfilled:
    """Tell a biller's company to pay."""
    return COMPANY.send(reference=name, company_code=product, account=account, amount=amount)


def payments_at(sandbox: Sandbox) -> list[dict[str, Any]]:
    """All payments that it has."""
    found: list[dict[str, Any]] = sandbox.kept("billers")["payments"]
    return found
