"""What the tests of withdrawals share: the sandbox's Paystack, somebody with an app who takes money out, the books."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.test import Client
from pytest_django import Settings
from tests.support import people, relay
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer
from tests.support.sandbox import Sandbox

from cauri.books.instructions import services as instructions
from cauri.books.instructions.models import Instruction
from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.books.wallets import queries as wallets
from cauri.infra.companies.models import Company
from cauri.kit import clock
from cauri.money import Money

KEY = "sk_test_of_the_tests"
WITHDRAWALS, BENEFICIARIES = "/api/v1/withdrawals", "/api/v1/withdrawals/beneficiaries"
GTB, GOOD, FAILS, COMES_BACK, NOBODY = "058", "0123456789", "0000000001", "0000000002", "0000000009"
CLEARING = "clearing:paystack:NGN"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Bank:
    """The sandbox's Paystack."""

    sandbox: Sandbox

    @classmethod
    def named_in(cls, settings: Settings, sandbox: Sandbox) -> "Bank":
        """Have withdrawals paid out by it."""
        settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = sandbox.url_of("paystack"), KEY
        settings.BANK_TRANSFERS = {"paystack": "cauri.integrations.paystack.transfers.PaystackTransfers"}
        return cls(sandbox)

    @property
    def transfers(self) -> list[dict[str, Any]]:
        """All that it has."""
        found: list[dict[str, Any]] = self.sandbox.kept("paystack")["transfers"]
        return found

    @property
    def paid(self) -> Money:
        """What it has paid out and did not get back."""
        return _sum(one["amount"] for one in self.transfers if one["status"] == "success")

    def takes_its_time(self, *, slow: float = 3600) -> None:
        """Nothing is decided for an hour, unless somebody flips it."""
        self.sandbox.switch("paystack/delay", seconds=3600, slow=slow)

    def flip(self, status: str) -> None:
        """Turn the end of its one transfer into another."""
        (one,) = self.transfers
        self.sandbox.switch("paystack/flip", reference=one["reference"], status=status)

    def fault(self, kind: str, **how: Any) -> None:
        """Let something go wrong with its next requests."""
        self.sandbox.switch("paystack/fault", fault=kind, **how)

    def asked(self, path: str) -> int:
        """How often it was asked for something that begins so."""
        return sum(asked.startswith(path) for _, asked in self.sandbox.requests("paystack"))

    def told_of(self, event: str) -> int:
        """What our door answers to the webhook that it sends of its one transfer; then all follows from it."""
        (one,) = self.transfers
        body = json.dumps({"event": event, "data": one}).encode()
        signed = {"x-paystack-signature": hmac.digest(KEY.encode(), body, hashlib.sha512).hex()}
        got = Client().post("/webhooks/paystack", body, content_type="application/json", headers=signed)
        relay.deliver_all()
        return got.status_code


def awa(**said: Any) -> Customer:
    """Awa, who has a wallet of naira."""
    return people.customer("Awa Diallo", **{"funds": "100000.00", "currency": "NGN", **said})


def account(number: str = GOOD, **more: Any) -> dict[str, Any]:
    """An account to save, with the proof."""
    return {"currency": "NGN", "bank_code": GTB, "account_number": number, "pin": PIN, **more}


def saved(one: Customer, number: str = GOOD) -> str:
    """A bank account that somebody has saved: its id."""
    answer = App.of(one).post(BENEFICIARIES, account(number))
    assert answer.status == 201, answer
    return str(answer.document["id"])


def quote(one: Customer, beneficiary: str, amount: str = "5000.00", **more: Any) -> Answer:
    """What it costs to take money out to it."""
    asked = {"beneficiary_id": beneficiary, "amount": {"amount": amount, "currency": "NGN"}, **more}
    return App.of(one).post(f"{WITHDRAWALS}/quotes", asked)


def quoted(one: Customer, number: str = GOOD, amount: str = "5000.00") -> dict[str, Any]:
    """A quote for taking money out to an account."""
    answer = quote(one, saved(one, number), amount)
    assert answer.status == 201, answer
    document: dict[str, Any] = answer.document
    return document


def agree(one: Customer, quote: dict[str, Any], *, key: str | None = None, **authorisation: str) -> Answer:
    """Take the quoted money out, by PIN if nothing else is said."""
    asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": authorisation or {"pin": PIN}}
    return App.of(one).post(WITHDRAWALS, asked, key=key or new_key())


def taken_out(one: Customer, number: str = GOOD, amount: str = "5000.00") -> UUID:
    """A withdrawal that was agreed to: pending, and not sent yet."""
    answer = agree(one, quoted(one, number, amount))
    assert (answer.status, answer.document["state"]) == (201, "pending"), answer.body
    return UUID(answer.document["id"])


def seen(one: Customer, withdrawal: UUID) -> dict[str, Any]:
    """A withdrawal as its payer sees it now."""
    answer = App.of(one).get(f"{WITHDRAWALS}/{withdrawal}")
    assert answer.status == 200, answer
    document: dict[str, Any] = answer.document
    return document


def pursued(withdrawal: UUID, *, most: timedelta = timedelta(days=3)) -> timedelta:
    """Let time pass and the job come by whenever it has something to do, until this one's end; how long that took.

    What has a time is moved into the past instead: the books take nothing that has not happened yet.
    """
    passed = timedelta(0)
    for _ in range(50):
        one = Instruction.objects.get(pk=withdrawal)
        now = clock.now()
        if one.next_at is None or not one.is_open or passed > most:
            return passed
        step = max(one.next_at - now, timedelta(0))
        Instruction.objects.filter(sent_at__isnull=False).update(sent_at=F("sent_at") - step)
        Instruction.objects.filter(next_at__isnull=False).update(next_at=F("next_at") - step)
        Company.objects.filter(paused_until__isnull=False).update(paused_until=F("paused_until") - step)
        passed += step
        assert instructions.pursue(now=clock.now())["failed"] == 0
    raise AssertionError(f"still {one.state} after {passed}")


def state_of(withdrawal: UUID) -> str:
    """What is known of the instruction."""
    return Instruction.objects.get(pk=withdrawal).state


def available(one: Customer) -> Money:
    """What somebody may spend."""
    return wallets.balance_of(one.wallet).available


def left() -> Money:
    """What has left by Paystack, as our books have it."""
    try:
        return ledger.balance_of(ledger.account(CLEARING).pk).balance
    except UnknownAccount:
        return ngn("0.00")


def ngn(amount: str) -> Money:
    """Naira."""
    return Money.of(amount, "NGN")


def _sum(subunits: Iterable[int]) -> Money:
    return Money.of_minor(sum(subunits), "NGN")
