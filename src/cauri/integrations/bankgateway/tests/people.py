"""What these tests share: the bank's two sides, and what goes in and out there."""

from typing import Any

from pytest_django import Settings
from tests.support.sandbox import Sandbox

from cauri.books.instructions.ports import Told
from cauri.integrations.bankgateway.accounts import GatewayAccounts
from cauri.integrations.bankgateway.payouts import GatewayPayouts
from cauri.kit import ids
from cauri.money.amounts import Money
from cauri.products.deposits.ports import AccountDetails, AccountIssuer
from cauri.products.withdrawals.ports import BankAccount, BankTransfers

ACCOUNTS: AccountIssuer = GatewayAccounts()
PAYOUTS: BankTransfers = GatewayPayouts()
KEY, SECRET = "key-of-the-tests", "whsec_dGhlIHNhbmRib3gncyBiYW5r"
PRICE = Money.of("500.00", "MRU")
GOOD = BankAccount(bank_code="BDS", number="12345678", holder="Awa Diallo")
FAULTS = {
    "500": "company_failed",
    "503": "company_failed",
    "429": "busy",
    "garbage": "malformed_answer",
    "drop": "no_answer",
    "lost": "no_answer",
    "late_500": "company_failed",
    "cut": "malformed_answer",
    "shapeless": "malformed_answer",
}


def named_in(settings: Settings, url: str) -> None:
    """Have the bank asked there."""
    settings.BANKGATEWAY_URL, settings.BANKGATEWAY_KEY, settings.BANKGATEWAY_SECRET = url, KEY, SECRET


def reference(kind: str = "acc") -> str:
    """A reference that nobody has had."""
    return f"{kind}-{ids.new_id()}"


def opened(name: str, *, currency: str = "MRU", is_own: bool = False) -> AccountDetails:
    """An account number at the bank."""
    return ACCOUNTS.open_account(
        reference=name, currency=currency, holder="Awa Diallo", email="awa@example.org", phone="", is_own=is_own
    )


def transferred(bank: Sandbox, number: str, minor: int = 50_000, **more: Any) -> str:
    """Somebody's transfer to a number: what the bank calls it."""
    return str(bank.switch("bankgateway/transfer", number=number, amount=minor, **more)["id"])


def paid(name: str, *, account: BankAccount = GOOD, amount: Money = PRICE) -> Told:
    """Tell the bank to pay out."""
    return PAYOUTS.send(reference=name, account=account, amount=amount, reason="Withdrawal")
