"""What the tests of cash-outs share: Fatou at her counter, Awa with an app and a code, and time that passes."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F
from tests.support import people
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer

from cauri.books.fees.models import FeeRule
from cauri.books.ledger import queries as ledger
from cauri.books.ledger import services as ledger_services
from cauri.books.ledger.postings import Move
from cauri.books.ledger.refusals import UnknownAccount
from cauri.books.payments import house
from cauri.books.wallets import queries as wallets
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.ids import new_id as new_id
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.agents import applications, queries
from cauri.products.agents.models import CashOut, Pause, WrongCode

CASH_OUTS, COUNTER = "/api/v1/cash-outs", "/api/v1/agents/cash-outs"
SHOP = applications.Shop(
    trading_name="Boutique Fatou",
    address="Avenue Kennedy 12",
    town="Nouakchott",
    latitude=Decimal("18.0858"),
    longitude=Decimal("-15.9785"),
)


def agent(name: str = "Fatou Sow", *, currency: str = "MRU") -> Customer:
    """Somebody who serves customers; the wallet is the float. Commits."""
    return serve(people.customer(name, funds="0", currency=currency, tier=2))


def serve(one: Customer) -> Customer:
    """Let somebody serve customers from now on; the wallet is the float. Commits."""
    User.objects.filter(pk=one.user.pk).update(tier=2)
    applied = applications.apply(SHOP, caller=one.caller, now=clock.now())
    with transaction():
        admitted = applications.admit(applied.pk, actor=SYSTEM, now=clock.now())
    return dataclasses.replace(one, wallet=admitted.float)


def quote(one: Customer, amount: str = "100.00", **more: Any) -> Answer:
    """What it costs to get cash."""
    asked = {"amount": {"amount": amount, "currency": one.wallet.currency}, **more}
    return App.of(one).post(f"{CASH_OUTS}/quotes", asked)


def quoted(one: Customer, amount: str = "100.00") -> dict[str, Any]:
    """A quote for getting cash."""
    answer = quote(one, amount)
    assert answer.status == 201, answer.body
    document: dict[str, Any] = answer.document
    return document


def agree(one: Customer, quote: dict[str, Any], *, key: str | None = None, **authorisation: str) -> Answer:
    """Have the quoted money reserved, by PIN if nothing else is said."""
    asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": authorisation or {"pin": PIN}}
    return App.of(one).post(CASH_OUTS, asked, key=key or new_key())


def made(one: Customer, amount: str = "100.00") -> dict[str, Any]:
    """A cash-out that was made just now, with its code."""
    answer = agree(one, quoted(one, amount))
    assert answer.status == 201, answer.body
    document: dict[str, Any] = answer.document
    return document


def show(at: Customer, code: str, *, of: Customer | None = None, key: str | None = None, **named: str) -> Answer:
    """An agent is shown a code by somebody."""
    customer = named or {"username": of.user.username if of and of.user.username else "nobody"}
    return App.of(at).post(COUNTER, {**customer, "code": code}, key=key or new_key())


def seen(one: Customer, cash_out: str) -> dict[str, Any]:
    """A cash-out as its owner sees it now."""
    answer = App.of(one).get(f"{CASH_OUTS}/{cash_out}")
    assert answer.status == 200, answer.body
    document: dict[str, Any] = answer.document
    return document


def cancel(one: Customer, cash_out: str) -> Answer:
    """Somebody gives up a code."""
    app = App.of(one)
    return app.line.ask("DELETE", f"{CASH_OUTS}/{cash_out}", None, {"Authorization": f"Bearer {app.token}"})


def other_than(code: str, *, by: int = 1) -> str:
    """A code that is not that one."""
    return f"{(int(code) + by) % 10**8:08d}"


def row(cash_out: str | UUID) -> CashOut:
    """As the database has it."""
    return CashOut.objects.get(pk=UUID(str(cash_out)))


def told(one: Customer) -> list[dict[str, Any]]:
    """What somebody was told, newest first."""
    found: list[dict[str, Any]] = App.of(one).get("/api/v1/notifications").document["items"]
    return found


def time_passes(by: timedelta = timedelta(hours=24)) -> None:
    """Let time pass: what has a time is moved into the past instead, because the books take nothing of the future."""
    CashOut.objects.update(expires_at=F("expires_at") - by)
    WrongCode.objects.update(made_at=F("made_at") - by)
    Pause.objects.update(since=F("since") - by, until=F("until") - by)


def available(one: Customer) -> Money:
    """What somebody may spend."""
    return wallets.balance_of(one.wallet).available


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")


def in_transit(currency: str = "MRU") -> Money:
    """What stands between customers and agents."""
    try:
        return ledger.balance_of(ledger.account(f"transit:cash_out:{currency}").pk).balance
    except UnknownAccount:
        return Money.of("0", currency)


def stray(one: Customer, amount: str) -> None:
    """Let money of somebody's end between customers and agents, as it must never. Commits."""
    now = clock.now()
    with transaction():
        between = house.transit(queries.CASH_OUT, one.wallet.currency, now=now)
        moves = [Move(one.wallet.account_id, between.account_id, Money.of(amount, one.wallet.currency))]
        ledger_services.post(new_id(), kind="stray", moves=moves, at=now)


def costs(product: str, percent: str) -> None:
    """From now on that costs so much, or earns it, and no other rule counts. Commits."""
    FeeRule.objects.filter(product=product).delete()
    if Decimal(percent):
        FeeRule.objects.create(product=product, currency="MRU", percent=Decimal(percent), valid_from=_LONG_AGO)


_LONG_AGO = clock.now() - timedelta(days=30)
EARNS = f"{queries.CASH_OUT}.{queries.COMMISSION}"
