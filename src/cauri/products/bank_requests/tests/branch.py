"""What the tests of requests to the bank share: Awa who asks, Fatou at the desk, and what is asked for."""

from typing import Any
from uuid import UUID

from tests.support import people
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.infra.audit.acts import SYSTEM, Actor
from cauri.kit import clock
from cauri.money import Money
from cauri.products.bank_requests import desk
from cauri.products.bank_requests.models import BankRequest

BANK_REQUESTS = "/api/v1/bank-requests"
SOMEWHERE = "Ksar, behind the green mosque"
BECAUSE = "The account is too new"
FATOU = Actor("staff", UUID(int=7))
WHOLE, PAID = Money.of("1000.00", "MRU"), Money.of("800.00", "MRU")


def awa(**said: Any) -> Customer:
    """Somebody whose identity was verified. Commits."""
    return people.customer("Awa Diallo", **{"tier": 2, **said})


def quote(one: Customer, kind: str = "debit_card", **said: Any) -> Answer:
    """What it costs."""
    leaves = {"leaves": 25} if kind == "cheque_book" else {}
    return App.of(one).post(f"{BANK_REQUESTS}/quotes", {"kind": kind, "delivery": SOMEWHERE, **leaves, **said})


def quoted(one: Customer, kind: str = "debit_card", **said: Any) -> dict[str, Any]:
    """A quote that was given. Commits."""
    answer = quote(one, kind, **said)
    assert answer.status == 201, answer
    found: dict[str, Any] = answer.document
    return found


def ask(one: Customer, quote: dict[str, Any], *, key: str | None = None, **authorisation: str) -> Answer:
    """Agree to a quote, by PIN if nothing else is said."""
    agreed = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": authorisation or {"pin": PIN}}
    return App.of(one).post(BANK_REQUESTS, agreed, key=key or new_key())


def asked(one: Customer, kind: str = "debit_card", **said: Any) -> UUID:
    """A request that was made. Commits."""
    answer = ask(one, quoted(one, kind, **said))
    assert answer.status == 201, answer
    return UUID(answer.document["id"])


def cancel(one: Customer, request_id: UUID) -> Answer:
    """Take it back."""
    return App.of(one).line.ask(
        "DELETE", f"{BANK_REQUESTS}/{request_id}", None, {"Authorization": f"Bearer {one.access_token}"}
    )


def shown(one: Customer, request_id: UUID) -> dict[str, Any]:
    """What its owner sees of it."""
    found: dict[str, Any] = App.of(one).get(f"{BANK_REQUESTS}/{request_id}").document
    return found


def approved(request_id: UUID) -> UUID:
    """The desk agrees. Commits."""
    desk.approve(request_id, actor=FATOU, now=clock.now())
    return request_id


def refused(request_id: UUID) -> UUID:
    """The desk does not agree. Commits."""
    desk.refuse(request_id, because=BECAUSE, actor=FATOU, now=clock.now())
    return request_id


def produced(request_id: UUID) -> UUID:
    """It is made. Commits."""
    desk.produce(request_id, reference="CB-000123", actor=FATOU, now=clock.now())
    return request_id


def delivered(request_id: UUID) -> UUID:
    """It is there. Commits."""
    desk.deliver(request_id, actor=FATOU, now=clock.now())
    return request_id


def row(request_id: UUID) -> BankRequest:
    """The request as it stands."""
    return BankRequest.objects.get(pk=request_id)


def costs(minor: int, kind: str = "debit_card", *, on_top: int = 0) -> None:
    """From now on it has this price, and this fee on it."""
    now = clock.now()
    fees.set_rule(fees.Scope(f"{kind}.price", "MRU"), Price(fixed_minor=minor), actor=SYSTEM, now=now)
    if on_top:
        fees.set_rule(fees.Scope(kind, "MRU"), Price(fixed_minor=on_top), actor=SYSTEM, now=now)
