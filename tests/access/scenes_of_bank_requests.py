"""The scenes of requests to the bank. The owner is somebody whose identity was verified."""

from uuid import UUID

from cauri.identity.users.models import User
from cauri.products.bank_requests.tests import branch
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


def waiting() -> UUID:
    """A request that waits for the desk. Commits."""
    return branch.asked(branch.awa())


def _verified(one: Customer) -> Customer:
    User.objects.filter(pk=one.user.pk).update(tier=2)
    return one


@scene("quote_bank_request")
def _quote(owner: Customer) -> Request:
    wallet = str(_verified(owner).wallet.pk)
    body = {"kind": "cheque_book", "leaves": 25, "delivery": branch.SOMEWHERE, "wallet": wallet}
    return Request(body=body, named=wallet)


@scene("make_bank_request")
def _ask(owner: Customer) -> Request:
    branch.costs(20_000)
    quote = branch.quoted(_verified(owner))
    body = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}
    return Request(body=body, named=quote["id"])


@scene("get_bank_request")
@scene("cancel_bank_request")
def _own(owner: Customer) -> Request:
    return about("bank_request_id", branch.asked(_verified(owner)))
