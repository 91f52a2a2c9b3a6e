"""What the tests of exchanges share: Awa holds ouguiyas and francs, and a source that tells what they cost."""

from typing import Any
from uuid import UUID

from tests.support import people
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer

from cauri.books.fx.models import Rate
from cauri.books.ledger import queries as ledger
from cauri.books.wallets import queries as wallets
from cauri.books.wallets.models import Wallet
from cauri.kit import clock
from cauri.money import Money

EXCHANGES = "/api/v1/exchanges"
# One euro buys 46.00 ouguiyas, and 655.957 francs for ever: an ouguiya is 14.26 francs.
OUGUIYAS_A_EURO = "46"


def rates_told(ouguiyas: str = OUGUIYAS_A_EURO) -> None:
    """What a source has told just now. Commits."""
    Rate.objects.create(
        base="EUR", quote="MRU", mid=ouguiyas, provider="a source", published_on=clock.now().date(),
        fetched_at=clock.now(), held=False,
    )  # fmt: skip


def awa(funds: str = "1000.00") -> Customer:
    """She has a wallet of each currency, the francs' one empty. Commits."""
    one = people.customer("Awa Diallo", funds=funds)
    people.another_wallet(one, kind="main", currency="XOF")
    return one


def francs_of(one: Customer) -> Wallet:
    """Her other wallet."""
    return wallets.wallet_of(one.user.pk, "XOF")


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")


def xof(amount: str) -> Money:
    """Francs."""
    return Money.of(amount, "XOF")


def francs(one: Customer) -> Money:
    """What it holds now."""
    return wallets.balance_of(francs_of(one)).balance


def position(currency: str) -> Money:
    """What the house holds of it."""
    return ledger.balance_of(ledger.account(f"fx_position:{currency}").id).balance


def quote(one: Customer, *, sell: str = "", buy: str = "", **more: object) -> Answer:
    """Ask for a quote from ouguiyas to francs."""
    side = {"sell": {"amount": sell, "currency": "MRU"}} if sell else {"buy": {"amount": buy, "currency": "XOF"}}
    body = {"other_currency": "XOF" if sell else "MRU", **side, **more}
    return App.of(one).post(f"{EXCHANGES}/quotes", body)


def quoted(one: Customer, sell: str = "100.00") -> dict[str, Any]:
    """A quote that was given."""
    answer = quote(one, sell=sell)
    assert answer.status == 201, answer
    document: dict[str, Any] = answer.document
    return document


def agree(one: Customer, shown: dict[str, Any], *, key: str | None = None, **authorisation: Any) -> Answer:
    """Agree to it."""
    body = {"quote_id": shown["id"], "terms": shown["terms"], "authorisation": authorisation or {"pin": PIN}}
    return App.of(one).post(EXCHANGES, body, key=key or new_key())


def exchanged(one: Customer, sell: str = "100.00") -> UUID:
    """An exchange that was made: the payment that sells."""
    answer = agree(one, quoted(one, sell))
    assert answer.status == 201, answer
    return UUID(answer.document["id"])


def state_of(one: Customer, exchange_id: UUID) -> str:
    """As its owner sees it."""
    answer = App.of(one).get(f"{EXCHANGES}/{exchange_id}")
    assert answer.status == 200, answer
    return str(answer.document["state"])
