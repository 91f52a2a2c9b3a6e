"""The scenes of recalls. Whoever has the thing to do is the owner: who wants a transfer back, or has it."""

from cauri.products.recalls.tests import recalling
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


def recalled_from(owner: Customer) -> str:
    """A transfer to the owner that is wanted back. Commits."""
    khady = people.customer("Khady Ba")
    return recalling.asked(khady, recalling.sent(khady, owner, "10.00"))


def _sent(owner: Customer) -> str:
    return recalling.sent(owner, people.customer("Khady Ba", funds="0"), "10.00")


@scene("recall_transfer")
def _recall(owner: Customer) -> Request:
    found = _sent(owner)
    return Request(body={"transfer_id": found, "reason": "wrong_person"}, named=found)


@scene("get_recall")
@scene("withdraw_recall")
def _asked(owner: Customer) -> Request:
    people.fund(owner, "20.00")
    return about("recall_id", recalling.asked(owner, _sent(owner)))


@scene("decline_recall")
def _decline(owner: Customer) -> Request:
    return about("recall_id", recalled_from(owner))


@scene("consent_to_recall")
def _consent(owner: Customer) -> Request:
    return about("recall_id", recalled_from(owner), body={"pin": people.PIN})
