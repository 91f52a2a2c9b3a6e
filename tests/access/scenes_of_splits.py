"""The scenes of split bills. Whoever has the thing to do is the owner: who made one, or who has a part in it."""

from cauri.products.splits.tests import sharing
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


def shared_with(owner: Customer) -> str:
    """A split in which the owner has a part. Commits."""
    return sharing.made(people.customer("Khady Ba", funds="0"), "20.00", owner, with_oneself=True)


def _shared_by(owner: Customer) -> str:
    return sharing.made(owner, "20.00", people.customer("Khady Ba", funds="0"), with_oneself=True)


@scene("split_bill")
def _split(_: Customer) -> Request:
    khady = people.customer("Khady Ba", funds="0")
    return Request(body={"method": "equal", "total": sharing.money("20.00"), "shares": [{}, sharing.named(khady)]})


@scene("get_split")
@scene("decline_split")
@scene("block_splitter")
def _got(owner: Customer) -> Request:
    return about("split_id", shared_with(owner))


@scene("quote_split")
def _quote(owner: Customer) -> Request:
    return about("split_id", shared_with(owner), body={})


@scene("pay_split")
def _pay(owner: Customer) -> Request:
    found = shared_with(owner)
    quote = sharing.quoted(owner, found)
    body = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}
    return about("split_id", found, body=body)


@scene("cancel_split")
@scene("close_split")
def _made(owner: Customer) -> Request:
    return about("split_id", _shared_by(owner))


@scene("remind_of_split")
def _remind(owner: Customer) -> Request:
    others = people.customer("Khady Ba", funds="0"), people.customer("Mariam Sy", funds="0")
    return about("split_id", sharing.made_before(owner, "20.00", *others, ago=sharing.MONTH / 2))
