"""Whose phones are topped up in these tests, with what, and what DT One has of it."""

from typing import Any

from pytest_django import Settings
from tests.support.sandbox import Sandbox

from cauri.books.instructions.ports import PENDING, Outcome
from cauri.integrations.dtone.topups import DtOneTopUps
from cauri.kit import ids
from cauri.money.amounts import Money
from cauri.products.bills.ports import BillCompany, Fulfilled

COMPANY: BillCompany = DtOneTopUps()
KEY, SECRET = "key-of-the-tests", "secret-of-the-tests"
MOUSSA = "+22233123456"  # at Mattel, whose products these are
MATTEL, MATTEL_50, MATTEL_1_GB = "20006", "20007", "20009"
PRICE = Money.of("125.50", "MRU")


def named_in(settings: Settings, url: str) -> None:
    """Have DT One asked there."""
    settings.DTONE_URL, settings.DTONE_KEY, settings.DTONE_SECRET = url, KEY, SECRET
    settings.DTONE_COUNTRIES, settings.DTONE_CALLBACK_URL = ["MR", "SN"], ""


def reference() -> str:
    """A reference that nobody has had."""
    return f"b-{ids.new_id().hex}"


def sent(name: str, *, product: str = MATTEL, account: str = MOUSSA, amount: Money = PRICE) -> Fulfilled:
    """Tell DT One to top up."""
    return COMPANY.send(reference=name, company_code=product, account=account, amount=amount)


def ordered(*, account: str = MOUSSA, product: str = MATTEL, amount: Money = PRICE) -> str:
    """A top-up that DT One has taken on; its reference."""
    name = reference()
    told = sent(name, account=account, product=product, amount=amount)
    assert (told.outcome, told.code) == (Outcome.UNKNOWN, PENDING)
    return name


def transactions_at(sandbox: Sandbox) -> list[dict[str, Any]]:
    """All transactions that DT One has."""
    found: list[dict[str, Any]] = sandbox.kept("dtone")["transactions"]
    return found
