"""The scenes of exchanges."""

from uuid import UUID

from cauri.products.exchanges.tests import exchanging
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import PIN, Customer


def _with_francs(one: Customer) -> Customer:
    exchanging.rates_told()
    people.another_wallet(one, kind="main", currency="XOF")
    return one


def exchanged(one: Customer) -> UUID:
    """An exchange that somebody has made. Commits."""
    return exchanging.exchanged(_with_francs(one), "10.00")


@scene("quote_exchange")
def _quote(owner: Customer) -> Request:
    wallet = str(_with_francs(owner).wallet.pk)
    asked = {"sell": {"amount": "10.00", "currency": "MRU"}, "other_currency": "XOF", "from_wallet": wallet}
    return Request(body=asked, named=wallet)


@scene("exchange")
def _exchange(owner: Customer) -> Request:
    shown = exchanging.quoted(_with_francs(owner), "10.00")
    agreed = {"quote_id": shown["id"], "terms": shown["terms"], "authorisation": {"pin": PIN}}
    return Request(body=agreed, named=shown["id"])


@scene("get_exchange")
def _look(owner: Customer) -> Request:
    return about("exchange_id", exchanged(owner))
