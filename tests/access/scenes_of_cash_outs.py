"""The scenes of cash-outs: `scenes.py` has the others."""

from cauri.products.agents.tests import counter
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


@scene("quote_cash_out")
def _quote_cash_out(owner: Customer) -> Request:
    wallet = str(owner.wallet.pk)
    return Request(body={"amount": {"amount": "10.00", "currency": "MRU"}, "from_wallet": wallet}, named=wallet)


@scene("make_cash_out")
def _make_cash_out(owner: Customer) -> Request:
    quote = counter.quoted(owner, "10.00")
    asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}
    return Request(body=asked, named=quote["id"])


@scene("get_cash_out")
@scene("cancel_cash_out")
def _own_cash_out(owner: Customer) -> Request:
    return about("cash_out_id", counter.made(owner, "10.00")["id"])


@scene("redeem_cash_out")
def _redeem_cash_out(owner: Customer) -> Request:
    counter.serve(owner)
    khady = people.customer("Khady Ba")
    return Request(body={"username": khady.user.username, "code": counter.made(khady, "10.00")["code"]})
