"""What the tests of account numbers and transfers share: payers at the sandbox's bank."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import LazySettings
from tests.support import people
from tests.support.apps import new_key
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.kit import clock
from cauri.money import Money
from cauri.products.deposits import accounts, details, feeds, services
from cauri.products.deposits.details import PayTo
from cauri.products.deposits.models import Account, Incoming, Intent

SECRET = "whsec_dGhlIHNhbmRib3gncyBiYW5r"
CLEARING, SUSPENSE = "clearing:bankgateway:MRU", "suspense:deposits:MRU"
COSTS, FEES = "provider_cost:bankgateway:MRU", "fees:MRU"
ACCOUNTS = "/api/v1/deposits/accounts"


@dataclass(frozen=True)
class Bank:
    """The sandbox's bank."""

    sandbox: Sandbox

    @classmethod
    def named_in(cls, settings: LazySettings, sandbox: Sandbox) -> "Bank":
        """Have account numbers given by it."""
        settings.BANKGATEWAY_URL, settings.BANKGATEWAY_KEY = sandbox.url_of("bankgateway"), "key-of-the-tests"
        settings.BANKGATEWAY_SECRET = SECRET
        settings.ACCOUNT_ISSUERS = {"bankgateway": "cauri.integrations.bankgateway.accounts.GatewayAccounts"}
        return cls(sandbox)

    def transfer(self, account: Account, amount: str, *, remark: str = "", payer: str = "Moussa Ba") -> str:
        """Let somebody transfer to an account number; the bank's number of it."""
        minor = Money.of(amount, account.currency).minor
        return str(self.sandbox.switch(
            "bankgateway/transfer", number=told(account).number, amount=minor, remark=remark, payer=payer
        )["id"])  # fmt: skip

    def flip(self, reference: str, status: str) -> None:
        """Turn the end of a credit or a payout into another."""
        self.sandbox.switch("bankgateway/flip", reference=reference, status=status)

    def fault(self, kind: str, *, times: int | None = None, where: str = "") -> None:
        """Let something go wrong with its next requests."""
        self.sandbox.fault("bankgateway", kind, times=times, seconds=0.2, where=where)

    @property
    def earned(self) -> int:
        """How much more it holds of ouguiyas than at first, by its own books, in khoums."""
        truth = self.truth
        return int(truth["balance"]["MRU"] - truth["opening"]["MRU"])

    @property
    def truth(self) -> dict[str, Any]:
        """Its own books."""
        found: dict[str, Any] = self.sandbox.truth("bankgateway")
        return found

    def asked(self, path: str) -> int:
        """How often it was asked for something that begins so."""
        return sum(asked.startswith(path) for _, asked in self.sandbox.requests("bankgateway"))


def awa(**said: Any) -> Customer:
    """Awa, who has a wallet of ouguiyas and nothing in it."""
    return people.customer("Awa Diallo", **{"funds": "0.00", **said})


def numbered(one: Customer, *, now: datetime | None = None) -> Account:
    """The account number of somebody's wallet."""
    return accounts.open_account(one.wallet.pk, caller=one.caller, now=now or clock.now())


def told(account: Account) -> PayTo:
    """Where to transfer to."""
    found = details.opened(account)
    assert found is not None
    return found


def transfer_asked(one: Customer, amount: str = "500.00", *, now: datetime | None = None) -> Intent:
    """What somebody wants to bring in by a transfer."""
    money = Money.of(amount, one.wallet.currency)
    return services.open_intent(
        one.wallet.pk,
        money,
        method=Intent.Method.BANK_TRANSFER,
        caller=one.caller,
        key=new_key(),
        now=now or clock.now(),
    )


def made(bank: Bank, intent: Intent, amount: str, *, remark: str | None = None) -> str:
    """Somebody makes the transfer that an intent asks for, or another."""
    assert intent.account is not None
    said = f"VIREMENT {intent.remark} MERCI" if remark is None else remark
    return bank.transfer(intent.account, amount, remark=said)


def read(*, now: datetime | None = None) -> None:
    """Read what came in, as the job does."""
    feeds.read(now=now or clock.now())


def incoming(credit_id: str) -> Incoming:
    """What is known of a credit."""
    return Incoming.objects.get(company="bankgateway", company_id=credit_id)


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")
