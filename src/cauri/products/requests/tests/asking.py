"""What the tests of requests share: Awa asks Moussa, and time that passes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.support import people
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer

from cauri.books.wallets import queries as wallets
from cauri.books.wallets.recipients import Recipient
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.requests import services
from cauri.products.requests.models import MoneyRequest

REQUESTS = "/api/v1/requests"
WEEK = timedelta(days=7)


def asked(by: Customer, *of: Customer, amount: str = "100.00", note: str = "", key: str | None = None) -> Answer:
    """Somebody asks people for money."""
    body = {
        "people": [{"username": one.user.username} for one in of],
        "amount": {"amount": amount, "currency": by.wallet.currency},
        "note": note,
    }
    return App.of(by).post(REQUESTS, body, key=key or new_key())


def request(by: Customer, of: Customer, *, amount: str = "100.00", note: str = "") -> str:
    """A request of one for another; its id."""
    answer = asked(by, of, amount=amount, note=note)
    assert answer.status == 201, answer.body
    found: str = answer.document["items"][0]["id"]
    return found


def request_of_before(by: Customer, of: Customer, *, ago: timedelta, amount: str = "100.00") -> str:
    """A request that was made so long ago, because the books take nothing of the future. Commits."""
    named = [Recipient("username", str(of.user.username))]
    with transaction():
        money = Money.of(amount, by.wallet.currency)
        return str(services.ask(named, money, caller=by.caller, now=clock.now() - ago)[0].pk)


def quote(by: Customer, request_id: str, **more: Any) -> Answer:
    """What paying it costs."""
    return App.of(by).post(f"{REQUESTS}/{request_id}/quotes", more)


def quoted(by: Customer, request_id: str) -> dict[str, Any]:
    """A quote for paying it."""
    answer = quote(by, request_id)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.document
    return found


def agree(by: Customer, request_id: str, quote: dict[str, Any], *, key: str | None = None, pin: str = PIN) -> Answer:
    """Pay it with a quote."""
    body = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": pin}}
    return App.of(by).post(f"{REQUESTS}/{request_id}/payment", body, key=key or new_key())


def pay(by: Customer, request_id: str) -> Answer:
    """Quote and pay it."""
    return agree(by, request_id, quoted(by, request_id))


def decline(by: Customer, request_id: str, **body: Any) -> Answer:
    """Say that one does not pay."""
    return App.of(by).put(f"{REQUESTS}/{request_id}/decline", body)


def cancel(by: Customer, request_id: str) -> Answer:
    """Want it no more."""
    app = App.of(by)
    return app.line.ask("DELETE", f"{REQUESTS}/{request_id}", None, {"Authorization": f"Bearer {app.token}"})


def remind(by: Customer, request_id: str) -> Answer:
    """Tell whoever was asked once more."""
    app = App.of(by)
    return app.line.ask("PUT", f"{REQUESTS}/{request_id}/reminder", None, {"Authorization": f"Bearer {app.token}"})


def seen(by: Customer, request_id: str) -> dict[str, Any]:
    """As one of its sides sees it now."""
    answer = App.of(by).get(f"{REQUESTS}/{request_id}")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.document
    return found


def row(request_id: str) -> MoneyRequest:
    """As the database has it."""
    return MoneyRequest.objects.get(pk=UUID(request_id))


def told(name: str) -> int:
    """How many facts of that name were told."""
    return PublishedFact.objects.filter(name=f"requests.{name}").count()


def available(one: Customer) -> Money:
    """What somebody may spend."""
    return wallets.balance_of(one.wallet).available


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")


def two() -> tuple[Customer, Customer]:
    """Awa, who asks, and Moussa, who is asked."""
    return people.customer("Awa Diallo", funds="0"), people.customer("Moussa Sow")
