"""What the tests of splits share: Awa splits a bill with Moussa and Fatou, and time that passes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.support import people
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer

from cauri.books.wallets import queries as wallets
from cauri.books.wallets.recipients import Recipient
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.splits import services
from cauri.products.splits.models import Part, Split
from cauri.products.splits.services import Wanted
from cauri.products.splits.shares import Share

SPLITS = "/api/v1/splits"
MONTH = timedelta(days=30)


def named(one: Customer, **more: Any) -> dict[str, Any]:
    """Somebody's share."""
    return {"person": {"username": one.user.username}, **more}


def money(amount: str, currency: str = "MRU") -> dict[str, str]:
    """As it goes in."""
    return {"amount": amount, "currency": currency}


def split(by: Customer, total: str, *shares: dict[str, Any], key: str | None = None, **more: Any) -> Answer:
    """Somebody shares a bill, equally if nothing else is said."""
    body = {"method": "equal", "total": money(total, by.wallet.currency), "shares": shares, **more}
    return App.of(by).post(SPLITS, body, key=key or new_key())


def made(by: Customer, total: str, *others: Customer, with_oneself: bool = False, **more: Any) -> str:
    """A bill that is shared equally with others; its id."""
    answer = split(by, total, *([{}] if with_oneself else []), *(named(one) for one in others), **more)
    assert answer.status == 201, answer.body
    found: str = answer.document["id"]
    return found


def made_before(by: Customer, total: str, *others: Customer, ago: timedelta) -> str:
    """One that was made so long ago, because the books take nothing of the future. Commits."""
    shares = [Share(Recipient("username", str(one.user.username))) for one in others]
    wanted = Wanted(method="equal", total=Money.of(total, by.wallet.currency), shares=shares)
    with transaction():
        return str(services.make(wanted, caller=by.caller, split_id=ids.new_id(), now=clock.now() - ago).pk)


def quote(by: Customer, split_id: str, amount: str | None = None, **more: Any) -> Answer:
    """What paying of one's part costs."""
    asked = {} if amount is None else {"amount": money(amount, by.wallet.currency)}
    return App.of(by).post(f"{SPLITS}/{split_id}/quotes", {**asked, **more})


def quoted(by: Customer, split_id: str, amount: str | None = None) -> dict[str, Any]:
    """A quote for that."""
    answer = quote(by, split_id, amount)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.document
    return found


def agree(by: Customer, split_id: str, quote: dict[str, Any], *, key: str | None = None, pin: str = PIN) -> Answer:
    """Pay with a quote."""
    body = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": pin}}
    return App.of(by).post(f"{SPLITS}/{split_id}/payment", body, key=key or new_key())


def pay(by: Customer, split_id: str, amount: str | None = None) -> Answer:
    """Quote and pay."""
    return agree(by, split_id, quoted(by, split_id, amount))


def decline(by: Customer, split_id: str) -> Answer:
    """Say that one does not pay."""
    return _bare(by, "PUT", f"{split_id}/decline")


def close(by: Customer, split_id: str) -> Answer:
    """Forgive what is left."""
    return _bare(by, "PUT", f"{split_id}/close")


def remind(by: Customer, split_id: str) -> Answer:
    """Tell those who have not paid once more."""
    return _bare(by, "PUT", f"{split_id}/reminder")


def cancel(by: Customer, split_id: str) -> Answer:
    """Take it back."""
    return _bare(by, "DELETE", split_id)


def seen(by: Customer, split_id: str) -> dict[str, Any]:
    """As somebody who is in it sees it now."""
    answer = App.of(by).get(f"{SPLITS}/{split_id}")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.document
    return found


def amounts(document: dict[str, Any], name: str = "amount") -> list[str]:
    """Of each part that is shown."""
    return [one[name]["amount"] for one in document["parts"]]


def row(split_id: str) -> Split:
    """As the database has it."""
    return Split.objects.get(pk=UUID(split_id))


def part(split_id: str, one: Customer) -> Part:
    """What somebody bears, as the database has it."""
    return Part.objects.get(split_id=split_id, person=one.user)


def told(name: str) -> int:
    """How many facts of that name were told."""
    return PublishedFact.objects.filter(name=f"splits.{name}").count()


def available(one: Customer) -> Money:
    """What somebody may spend."""
    return wallets.balance_of(one.wallet).available


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")


def three() -> Sequence[Customer]:
    """Awa, who splits, with Moussa and Fatou."""
    return people.customer("Awa Diallo", funds="0"), people.customer("Moussa Sow"), people.customer("Fatou Ba")


def _bare(by: Customer, method: str, place: str) -> Answer:
    app = App.of(by)
    return app.line.ask(method, f"{SPLITS}/{place}", None, {"Authorization": f"Bearer {app.token}"})
