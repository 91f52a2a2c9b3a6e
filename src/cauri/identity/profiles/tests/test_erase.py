"""The erasure of a former customer …"""

import pytest
from tests.support.people import Customer, customer

from cauri.identity.approvals import services as approvals
from cauri.identity.profiles import services
from cauri.identity.profiles.models import Avatar
from cauri.identity.staff import roles
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.identity.users.queries import UnknownUser
from cauri.infra.audit import queries as audit
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction


@pytest.fixture
def awa(db: None) -> Customer:
    awa = customer("Awa Diallo", funds="0.00")
    with transaction():
        users.choose_username(awa.user, "awa.new", now=clock.now())
    return awa


def _enrolled(name: str, role: str) -> StaffMember:
    return staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role=role, now=clock.now()
    )


def test_takes_two_and_leaves_the_records_without_what_is_personal(awa: Customer) -> None:
    User.objects.filter(pk=awa.user.pk).update(state=User.State.CLOSED)
    Avatar.objects.create(user=awa.user, sealed=b"x", digest="0" * 32, set_at=clock.now())
    asked = {"customer": str(awa.user.pk)}
    request = approvals.request(
        "profiles.erase", asked, reason="She asked for it", by=_enrolled("fatou", "sub_admin"), now=clock.now()
    )
    with pytest.raises(roles.NotPermitted):
        approvals.approve(request.pk, by=_enrolled("moussa", "sub_admin"), now=clock.now())
    checker = _enrolled("ibrahima", "compliance")
    approvals.approve(request.pk, by=checker, now=clock.now())

    (record,) = audit.records(action="users.username_chosen")
    assert audit.opened(record.pk).is_erased
    assert not Avatar.objects.exists()
    (erased,) = audit.records(action="audit.person_erased")
    assert (erased.actor, erased.about) == (checker.pk, awa.user.pk)


@pytest.mark.parametrize("state", [User.State.ACTIVE, User.State.LOCKED])
def test_is_not_even_asked_for_of_a_customer(awa: Customer, state: str) -> None:
    User.objects.filter(pk=awa.user.pk).update(state=state)
    maker = _enrolled("fatou", "compliance")
    with pytest.raises(services.StillCustomer):
        approvals.request("profiles.erase", {"customer": str(awa.user.pk)}, reason="No", by=maker, now=clock.now())
    (record,) = audit.records(action="users.username_chosen")
    assert audit.opened(record.pk).personal is not None


def test_is_not_done_to_who_came_back_meanwhile(awa: Customer) -> None:
    User.objects.filter(pk=awa.user.pk).update(state=User.State.CLOSED)
    maker, checker = _enrolled("fatou", "compliance"), _enrolled("moussa", "compliance")
    request = approvals.request(
        "profiles.erase", {"customer": str(awa.user.pk)}, reason="Asked", by=maker, now=clock.now()
    )
    User.objects.filter(pk=awa.user.pk).update(state=User.State.ACTIVE)
    with pytest.raises(services.StillCustomer):
        approvals.approve(request.pk, by=checker, now=clock.now())
    assert not audit.records(action="audit.person_erased").exists()


def test_needs_somebody(awa: Customer) -> None:
    maker = _enrolled("fatou", "compliance")
    with pytest.raises(UnknownUser):
        approvals.request("profiles.erase", {"customer": str(ids.new_id())}, reason="x", by=maker, now=clock.now())
