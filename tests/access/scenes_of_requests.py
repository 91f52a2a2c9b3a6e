"""The scenes of requests for money. Whoever has the thing to do is the owner: who asks, or who is asked."""

from cauri.products.requests.tests import asking
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.apps import App
from tests.support.people import Customer


def asked_of(owner: Customer) -> str:
    """A request that the owner got. Commits."""
    return asking.request(people.customer("Khady Ba", funds="0"), owner, amount="10.00")


def blocked_by(owner: Customer) -> str:
    """A block of the owner's. Commits."""
    found = App.of(owner).put(f"{asking.REQUESTS}/{asked_of(owner)}/block", None)
    assert found.status == 200, found.body
    return str(found.document["id"])


@scene("ask_for_money")
def _ask(_: Customer) -> Request:
    khady = people.customer("Khady Ba", funds="0")
    amount = {"amount": "10.00", "currency": "MRU"}
    return Request(body={"people": [{"username": khady.user.username}], "amount": amount})


@scene("get_request")
@scene("block_asker")
def _got(owner: Customer) -> Request:
    return about("request_id", asked_of(owner))


@scene("unblock")
def _unblock(owner: Customer) -> Request:
    return about("block_id", blocked_by(owner))


@scene("decline_request")
def _decline(owner: Customer) -> Request:
    return about("request_id", asked_of(owner), body={})


@scene("quote_request")
def _quote(owner: Customer) -> Request:
    return about("request_id", asked_of(owner), body={})


@scene("pay_request")
def _pay(owner: Customer) -> Request:
    found = asked_of(owner)
    quote = asking.quoted(owner, found)
    body = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}
    return about("request_id", found, body=body)


@scene("cancel_request")
def _cancel(owner: Customer) -> Request:
    return about("request_id", asking.request(owner, people.customer("Khady Ba", funds="0")))


@scene("remind_of_request")
def _remind(owner: Customer) -> Request:
    khady = people.customer("Khady Ba", funds="0")
    return about("request_id", asking.request_of_before(owner, khady, ago=asking.WEEK / 2))
