"""The scenes of files of payments. Who brings one and who pays are two: the owner is the one that is asked for."""

from typing import Any
from uuid import UUID

from cauri.identity.users.models import User
from cauri.products.payouts.tests import office
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.people import Customer


def _verified(one: Customer) -> Customer:
    User.objects.filter(pk=one.user.pk).update(tier=2)
    return one


def brought_by_another(owner: Customer) -> dict[str, Any]:
    """A file that waits for the owner, brought by an accountant. Commits."""
    accountant = office.moussa()
    office.lets(_verified(owner), accountant)
    payee = people.customer("Khady Ba", funds="0")
    return office.checked(owner, accountant, office.line(payee, "10.00"))


def brought_for_another(owner: Customer) -> dict[str, Any]:
    """A file that the owner has brought for an employer. Commits."""
    employer = office.awa()
    office.lets(employer, _verified(owner))
    return office.checked(employer, owner, office.line(people.customer("Khady Ba", funds="0"), "10.00"))


def under_way(owner: Customer) -> UUID:
    """A file that is being paid from the owner's wallet. Commits."""
    shown = brought_by_another(owner)
    assert office.approved(owner, shown).status == 201
    return UUID(shown["id"])


@scene("name_payout_preparer")
def _name_preparer(owner: Customer) -> Request:
    wallet = str(_verified(owner).wallet.pk)
    return Request(body={"wallet": wallet, "username": office.moussa().user.username, "pin": people.PIN}, named=wallet)


@scene("end_payout_preparer")
def _end_preparer(owner: Customer) -> Request:
    return about("preparer_id", office.named(_verified(owner), office.moussa()))


@scene("bring_payout")
def _bring(owner: Customer) -> Request:
    employer = office.awa()
    office.lets(employer, _verified(owner))
    wallet, payee = str(employer.wallet.pk), people.customer("Khady Ba", funds="0")
    return Request(body={"wallet": wallet, "lines": [office.line(payee, "10.00")]}, named=wallet)


@scene("get_payout")
@scene("list_payout_lines")
@scene("list_payout_faults")
@scene("get_payout_faults")
@scene("get_payout_results")
@scene("reject_payout")
def _waiting(owner: Customer) -> Request:
    return about("payout_id", brought_by_another(owner)["id"])


@scene("cancel_payout")
def _own(owner: Customer) -> Request:
    return about("payout_id", brought_for_another(owner)["id"])


@scene("approve_payout")
def _approve(owner: Customer) -> Request:
    shown = brought_by_another(owner)
    body = {"terms": shown["terms"], "authorisation": {"pin": people.PIN}}
    return about("payout_id", shown["id"], body=body)


@scene("stop_payout")
def _stop(owner: Customer) -> Request:
    return about("payout_id", under_way(owner))


@scene("retry_payout")
def _retry(owner: Customer) -> Request:
    batch_id = under_way(owner)
    people.emptied(owner)
    office.paid(batch_id)
    return about("payout_id", batch_id, body={})
