"""The scenes of claimable transfers: the owner sent them, or has the number that they are for."""

from cauri.products.claims.tests import sending
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


def sent_by(owner: Customer) -> str:
    """A transfer of the owner's that waits. Commits."""
    return sending.sent(owner, sending.number(), "10.00")


@scene("quote_claimable_transfer")
def _quote(owner: Customer) -> Request:
    wallet = str(owner.wallet.pk)
    body = {"phone": sending.number(), "amount": sending.money(owner, "10.00"), "from_wallet": wallet}
    return Request(body=body, named=wallet)


@scene("send_claimable_transfer")
def _send(owner: Customer) -> Request:
    quote = sending.quoted(owner, sending.number(), "10.00")
    body = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}
    return Request(body=body, named=quote["id"])


@scene("get_claimable_transfer")
@scene("cancel_claimable_transfer")
def _own(owner: Customer) -> Request:
    return about("claim_id", sent_by(owner))


@scene("claim_transfer")
def _claim(owner: Customer) -> Request:
    to = sending.number()
    found = sending.sent(people.customer("Khady Ba"), to, "10.00")
    sending.proves(owner, to)
    return about("claim_id", found)
