"""Who pays and is paid in these tests, and what Paystack has of it."""

from typing import Any

from tests.support.sandbox import Sandbox

from cauri.kit import ids
from cauri.money.amounts import Money
from cauri.products.withdrawals.ports import BankAccount

KEY = "sk_test_of-the-tests"
PRICE = Money.of("5000.00", "NGN")
MOUSSA = BankAccount(bank_code="058", number="0123456785", holder="Moussa Ba")
FAILS = BankAccount(bank_code="058", number="0000000001", holder="Moussa Ba")
COMES_BACK = BankAccount(bank_code="058", number="0000000002", holder="Moussa Ba")


def reference() -> str:
    """A reference that nobody has had."""
    return f"test-{ids.new_id()}"


def transfers_at(sandbox: Sandbox) -> list[dict[str, Any]]:
    """All transfers that Paystack has."""
    found: list[dict[str, Any]] = sandbox.kept("paystack")["transfers"]
    return found


def transactions_at(sandbox: Sandbox) -> list[dict[str, Any]]:
    """All transactions that Paystack has."""
    found: list[dict[str, Any]] = sandbox.kept("paystack")["transactions"]
    return found
