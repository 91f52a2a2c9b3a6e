"""What the tests of deposits share: a payer at the sandbox's Paystack, and what the books say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import LazySettings
from tests.support import people
from tests.support.apps import new_key
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.kit import clock
from cauri.money import Money
from cauri.products.deposits import asking, services
from cauri.products.deposits.models import Incoming, Intent
from cauri.products.deposits.ports import Charge, ChargeState

KEY = "sk_test_of_the_tests"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DEPOSITS = "/api/v1/deposits"
CLEARING, SUSPENSE, COSTS = "clearing:paystack:NGN", "suspense:deposits:NGN", "provider_cost:paystack:NGN"


@dataclass(frozen=True)
class Paystack:
    """The sandbox's Paystack."""

    sandbox: Sandbox

    @classmethod
    def named_in(cls, settings: LazySettings, sandbox: Sandbox) -> "Paystack":
        """Have deposits collected by it."""
        settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = sandbox.url_of("paystack"), KEY
        settings.COLLECTORS = {"paystack": "cauri.integrations.paystack.collector.PaystackCollector"}
        return cls(sandbox)

    def pay(self, reference: str, **how: object) -> None:
        """What a payer does on the page: pays, otherwise than asked if that is said, or fails to."""
        self.sandbox.switch("paystack/pay", reference=reference, **how)

    def flip(self, reference: str, status: str) -> None:
        """Turn the end of a payment into another."""
        self.sandbox.switch("paystack/flip", reference=reference, status=status)

    def fault(self, kind: str, *, times: int | None = None, seconds: float = 5.0) -> None:
        """Let something go wrong with its next requests."""
        self.sandbox.fault("paystack", kind, times=times, seconds=seconds)

    @property
    def transactions(self) -> dict[str, dict[str, Any]]:
        """All that it has, by reference."""
        return {one["reference"]: one for one in self.sandbox.kept("paystack")["transactions"]}

    def asked(self, path: str) -> int:
        """How often it was asked for something that begins so."""
        return sum(asked.startswith(path) for _, asked in self.sandbox.requests("paystack"))


def awa(**said: Any) -> Customer:
    """Awa, who has a wallet of naira and nothing in it."""
    return people.customer("Awa Diallo", **{"funds": "0.00", "currency": "NGN", **said})


def opened(one: Customer, amount: str = "5000.00", *, now: datetime | None = None) -> Intent:
    """What somebody wants to bring in, with its page."""
    money = Money.of(amount, one.wallet.currency)
    return services.open_intent(one.wallet.pk, money, caller=one.caller, key=new_key(), now=now or clock.now())


def paid(paystack: Paystack, one: Customer, asked: str = "5000.00", **how: object) -> Intent:
    """What somebody wanted to bring in and has paid, before we know of it."""
    intent = opened(one, asked)
    paystack.pay(intent.reference, **how)
    return intent


def credited(paystack: Paystack, one: Customer, amount: str = "5000.00") -> Intent:
    """What somebody has brought in."""
    intent = paid(paystack, one, amount)
    ask(intent)
    intent.refresh_from_db()
    assert intent.state == "paid"
    return intent


def ask(intent: Intent, *, now: datetime | None = None) -> None:
    """Ask what became of it, as a webhook does."""
    asking.ask(intent.company, intent.reference, now=now or clock.now())


def charge(intent: Intent, company_id: str, *, amount: str = "5000.00", state: str = "succeeded") -> Charge:
    """What a company could say of an intent: for what the sandbox's one does not do."""
    money = Money.of(amount, intent.currency)
    return Charge(company_id=company_id, reference=intent.reference, state=ChargeState(state), amount=money)


def state_of(intent: Intent) -> str:
    """As it is now."""
    return Intent.objects.get(pk=intent.pk).state


def incoming_of(intent: Intent) -> Incoming:
    """The one charge that came for it."""
    return Incoming.objects.get(intent=intent)


def stands(code: str) -> str:
    """What an account of the house holds; nothing where there is none yet."""
    try:
        return ledger.balance_of(ledger.account(code).pk).balance.amount
    except UnknownAccount:
        return "0.00"


def ngn(amount: str) -> Money:
    """Naira."""
    return Money.of(amount, "NGN")
