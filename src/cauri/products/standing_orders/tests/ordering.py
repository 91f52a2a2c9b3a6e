"""What the tests of standing orders share: agreeing to one, over HTTP or at a time in the past, and days that pass.

The books take nothing that has not happened yet, so whatever is paid here is paid in the past.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer, customer

from cauri.books.wallets.recipients import Recipient
from cauri.kit import clock, ids
from cauri.kit.recurrence import Every
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.standing_orders import dates, runs, services
from cauri.products.standing_orders.models import Order, Run
from cauri.products.standing_orders.services import Wish

ORDERS = "/api/v1/standing-orders"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOON = datetime(2023, 3, 10, 12, tzinfo=UTC)
TODAY = date(2023, 3, 10)


def awa(funds: str = "5000.00") -> Customer:
    """Who pays. Commits."""
    return customer("Awa Diallo", funds=funds)


def moussa() -> Customer:
    """Who is paid. Commits."""
    return customer("Moussa Sow", funds="0")


def mru(amount: str) -> Money:
    """So many ouguiyas."""
    return Money.of(amount, "MRU")


# Over HTTP


def today() -> date:
    """Where the operator is, now."""
    return dates.today(clock.now())


def wanted(payee: Customer, **more: Any) -> dict[str, Any]:
    """100.00 to somebody each month from today on, with no end."""
    return {
        "recipient": {"username": payee.user.username},
        "amount": {"amount": "100.00", "currency": "MRU"},
        "every": "month",
        "first_on": today().isoformat(),
        **more,
    }


def previewed(one: Customer, payee: Customer, **more: Any) -> Answer:
    """What is answered to who wants to see what it would be."""
    return App.of(one).post(f"{ORDERS}/previews", wanted(payee, **more))


def agreed(one: Customer, payee: Customer, *, key: str | None = None, pin: str = PIN, **more: Any) -> Answer:
    """What is answered to who agrees to what was shown."""
    shown = previewed(one, payee, **more)
    assert shown.status == 200, shown
    asked = {**wanted(payee, **more), "terms": shown.document["terms"], "pin": pin}
    return App.of(one).post(ORDERS, asked, key=key or new_key())


def ordered(one: Customer, payee: Customer, **more: Any) -> UUID:
    """An order that was agreed to: its id. Commits."""
    answer = agreed(one, payee, **more)
    assert answer.status == 201, answer
    return UUID(answer.document["id"])


def asked(one: Customer, method: str, path: str, document: Any = None) -> Answer:
    """What is answered to a request about an order."""
    app = App.of(one)
    if method == "PUT":
        return app.put(f"{ORDERS}/{path}", document if document is not None else {})
    headers = {"Authorization": f"Bearer {one.access_token}", "Content-Type": "application/json"}
    body = b"" if document is None else json.dumps(document).encode()
    return app.line.ask(method, f"{ORDERS}/{path}", body, headers)


# At a time in the past


def arranged(
    one: Customer,
    payee: Customer,
    *,
    amount: str = "100.00",
    every: str = "month",
    first_on: date = TODAY,
    now: datetime = NOON,
    **more: Any,
) -> UUID:
    """An order that was agreed to then: its id. Commits."""
    wish = Wish(
        recipient=more.pop("recipient", Recipient("username", payee.user.username or "")),
        amount=Money.of(amount, "MRU"),
        every=Every(every),
        first_on=first_on,
        **more,
    )
    terms = services.propose(wish, caller=one.caller, now=now).order.terms
    with transaction():
        return services.arrange(wish, terms=terms, caller=one.caller, order_id=ids.new_id(), now=now).pk


def morning(day: date) -> datetime:
    """Five minutes after what is due on a day is due."""
    return dates.due_at(day) + timedelta(minutes=5)


def each_morning(first: date, last: date) -> Iterator[datetime]:
    """The mornings of these days."""
    day = first
    while day <= last:
        yield morning(day)
        day += timedelta(days=1)


def paid_due(now: datetime) -> dict[str, int]:
    """What the job does, of what it does anything. Commits."""
    return {became: count for became, count in runs.pay_due(now=now).items() if count}


def order(order_id: UUID) -> Order:
    """As it stands."""
    return Order.objects.get(pk=order_id)


def became(order_id: UUID) -> list[tuple[str, str]]:
    """Each of its dates, and what became of it or why it did not."""
    found = Run.objects.filter(order=order_id).order_by("due_on")
    return [(run.due_on.isoformat(), run.code or run.state) for run in found]
