"""A stall: codes as their owners make them over HTTP, and those who pay by them."""

from typing import Any
from uuid import UUID

from tests.support import people
from tests.support.apps import Answer, App, new_key
from tests.support.people import Customer

from cauri.identity.users.models import User
from cauri.kit import emvco
from cauri.money import Money
from cauri.products.qr.models import Code

QR = "/api/v1/qr"
CODES = f"{QR}/codes"


def called(name: str) -> Customer:
    """Somebody of that name, without money. Commits."""
    one = people.customer("Khady Ba", funds="0.00")
    User.objects.filter(pk=one.user.pk).update(name=name)
    return one


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")


def ouguiyas(amount: str | None) -> dict[str, str] | None:
    """The same as it is sent."""
    return None if amount is None else mru(amount).as_json()


def ask_to_make(owner: Customer, *, key: str | None = None, **asked: Any) -> Answer:
    """Ask for a dynamic code. Commits."""
    money: dict[str, Any] = {name: ouguiyas(asked.pop(name)) for name in ("amount", "least", "most") if name in asked}
    body: dict[str, Any] = {"wallet": str(owner.wallet.pk), **money, **asked}
    return App.of(owner).post(CODES, body, key=key or new_key())


def made(owner: Customer, **asked: Any) -> dict[str, Any]:
    """A dynamic code. Commits."""
    return _told(ask_to_make(owner, **asked), 201)


def static(owner: Customer) -> dict[str, Any]:
    """The static code of somebody's wallet. Commits."""
    return _told(App.of(owner).get(f"{CODES}/mine/{owner.wallet.pk}"), 200)


def ask_to_replace(owner: Customer, *, pin: str = people.PIN, key: str | None = None) -> Answer:
    """Ask for another one. Commits."""
    return App.of(owner).post(f"{CODES}/mine/{owner.wallet.pk}/replacement", {"pin": pin}, key=key or new_key())


def cancel(owner: Customer, code_id: str) -> Answer:
    """Give a code up. Commits."""
    app = App.of(owner)
    return app.line.ask("DELETE", f"{CODES}/{code_id}", None, {"Authorization": f"Bearer {app.token}"})


def read(reader: Customer, payload: str) -> Answer:
    """What is told of a code."""
    return App.of(reader).post(f"{QR}/resolve", {"payload": payload})


def quote(payer: Customer, shown: dict[str, Any], amount: str | None = None, **more: Any) -> Answer:
    """Ask what it costs to pay a code. Commits."""
    return App.of(payer).post(f"{QR}/quotes", {"payload": shown["payload"], "amount": ouguiyas(amount), **more})


def quoted(payer: Customer, shown: dict[str, Any], amount: str | None = None) -> dict[str, Any]:
    """A quote. Commits."""
    return _told(quote(payer, shown, amount), 201)


def agree(payer: Customer, quote: dict[str, Any], *, key: str | None = None, pin: str = people.PIN) -> Answer:
    """Pay a quote, by PIN. Commits."""
    body = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": pin}}
    return App.of(payer).post(f"{QR}/payments", body, key=key or new_key())


def paid(payer: Customer, shown: dict[str, Any], amount: str | None = None) -> dict[str, Any]:
    """A payment by a code. Commits."""
    return _told(agree(payer, quoted(payer, shown, amount)), 201)


def code(shown: dict[str, Any]) -> Code:
    """The row of a code."""
    return Code.objects.get(pk=UUID(shown["id"]))


def resaid(payload: str, tag: str, value: str) -> str:
    """The same code with another value there, and a checksum that fits: what anybody with a printer can make."""
    said = [(one, value if one == tag else old) for one, old in emvco.decoded(payload).objects]
    return emvco.encoded(said if tag in dict(said) else [*said, (tag, value)])


def _told(answer: Answer, status: int) -> dict[str, Any]:
    assert answer.status == status, answer
    found: dict[str, Any] = answer.document
    return found
