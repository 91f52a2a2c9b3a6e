"""What the tests of agents share: Fatou with a float, Awa with cash, and the days of a shop."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from tests.access import members
from tests.support import people
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer

from cauri.books.ledger import queries as ledger
from cauri.books.ledger.refusals import UnknownAccount
from cauri.books.wallets import queries as wallets
from cauri.identity.approvals import services as approvals
from cauri.identity.approvals.models import Request
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.agents import queries
from cauri.products.agents.floats import services as floats
from cauri.products.agents.models import Agent, CashIn, FloatRequest
from cauri.products.agents.tests import counter

AGENTS = "/api/v1/agents"
CASH_INS, FLOAT_REQUESTS = f"{AGENTS}/cash-ins", f"{AGENTS}/float-requests"
SHOP: dict[str, Any] = {
    "trading_name": "Boutique Fatou",
    "address": "Avenue Kennedy 12",
    "town": "Nouakchott",
    "latitude": "18.085800",
    "longitude": "-15.978500",
    "phone": "+222 22 45 67 89",
    "hours": "8:00 to 20:00",
}


def fatou(*, holds: str = "5000.00", name: str = "Fatou Sow") -> Customer:
    """An agent whose wallet is the float, with so much in it. Commits."""
    one = counter.agent(name)
    if Decimal(holds):
        grant(asked(one, holds))
    return one


def awa(**said: Any) -> Customer:
    """Somebody with cash and a wallet that has none. Commits."""
    return people.customer("Awa Diallo", **{"funds": "0", **said})


def agent_of(one: Customer) -> Agent:
    """The agent that somebody is."""
    return queries.agent_of(one.user.pk)


def asked(one: Customer, amount: str) -> FloatRequest:
    """A request for float. Commits."""
    with transaction():
        return floats.ask(mru(amount), reference="Slip 4711", caller=one.caller, request_id=uuid4(), now=clock.now())


def grant(request: FloatRequest) -> None:
    """Give the float. Commits."""
    with transaction():
        floats.grant(request.pk, now=clock.now())


def quote(at: Customer, amount: str = "100.00", *, currency: str = "MRU", **customer: str) -> Answer:
    """What it is to take cash from somebody."""
    money = {"amount": amount, "currency": currency}
    return App.of(at).post(f"{CASH_INS}/quotes", {"customer": customer, "amount": money})


def quoted(at: Customer, of: Customer, amount: str = "100.00") -> dict[str, Any]:
    """A quote for taking cash from somebody."""
    answer = quote(at, amount, username=of.user.username or "")
    assert answer.status == 201, answer.body
    document: dict[str, Any] = answer.document
    return document


def take(at: Customer, quote: dict[str, Any], *, key: str | None = None, **authorisation: str) -> Answer:
    """Take the quoted cash, by PIN if nothing else is said."""
    said = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": authorisation or {"pin": PIN}}
    return App.of(at).post(CASH_INS, said, key=key or new_key())


def taken(at: Customer, of: Customer, amount: str = "100.00") -> UUID:
    """A cash-in that was taken."""
    answer = take(at, quoted(at, of, amount))
    assert answer.status == 201, answer.body
    return UUID(answer.document["id"])


def row(cash_in: UUID) -> CashIn:
    """As the database has it."""
    return CashIn.objects.get(payment_id=cash_in)


def available(one: Customer) -> Money:
    """What somebody may spend."""
    return wallets.balance_of(one.wallet).available


def paid_to_agents() -> Money:
    """What commissions have cost the house."""
    try:
        return -ledger.balance_of(ledger.account("commission:MRU").pk).balance
    except UnknownAccount:
        return mru("0")


def earns(percent: str, *, product: str = "cash_in") -> None:
    """From now on a service earns so much. Commits."""
    counter.costs(f"{product}.commission", percent)


def approved(kind: str, asked_for: dict[str, Any]) -> Request:
    """Something that one member of staff asks for and another lets happen. Commits."""
    maker, checker = members.of_role("admin", name="aissata"), members.of_role("admin", name="binta")
    request = approvals.request(kind, asked_for, reason="as agreed", by=maker, now=clock.now())
    approvals.approve(request.pk, by=checker, now=clock.now())
    return request


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")
