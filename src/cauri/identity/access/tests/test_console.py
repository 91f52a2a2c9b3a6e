"""The console's pages of devices and sessions …"""

import pytest
from django.test import Client

from cauri.identity.access.models import Device
from cauri.identity.access.tests.people import Person
from cauri.identity.staff import services as staff
from cauri.identity.users import queries as users
from cauri.kit import clock


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """A browser in which somebody of the staff is signed in."""
    enrolled = staff.enrol("fatou", email="f@cauri.example", password="twelve-cowries-at-noon", now=clock.now())
    client.force_login(enrolled)
    return client


@pytest.mark.parametrize("kind", ["device", "session"])
def test_show_where_a_customer_is(desk: Client, awa: Person, kind: str) -> None:
    key = {"device": awa.device.device_id, "session": awa.device.session_id}[kind]
    listed = desk.get(f"/console/access/{kind}/", {"q": str(awa.user.pk)}).content.decode()
    shown = desk.get(f"/console/access/{kind}/{key}/change/").content.decode()

    assert str(key) in listed
    assert str(key) in shown
    digest = bytes(Device.objects.get().digest)
    assert not any(trace in listed + shown for trace in (digest.hex(), str(digest), "digest"))


@pytest.mark.parametrize("kind", ["device", "session"])
def test_change_nothing(desk: Client, awa: Person, kind: str) -> None:
    key = {"device": awa.device.device_id, "session": awa.device.session_id}[kind]

    assert desk.post(f"/console/access/{kind}/{key}/change/", {"ended_why": "ended"}).status_code == 403
    assert desk.post(f"/console/access/{kind}/{key}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("kind", ["secret", "refreshtoken", "onetimecode", "stepup", "tries", "registration", "claim"])
def test_are_no_pages_of_secrets(desk: Client, kind: str) -> None:
    assert desk.get(f"/console/access/{kind}/").status_code == 404


def test_lock_who_calls_and_ask_a_colleague_to_unlock_who_proves_it(desk: Client, awa: Person) -> None:
    page = f"/console/access/accountlock/{awa.user.pk}/"
    found = desk.get("/console/access/accountlock/", {"q": "22 12 34 56"})
    assert (found.status_code, found["Location"]) == (302, page)
    assert "Lock the account" in desk.get(page).content.decode()

    assert desk.post(f"{page}lock/", {"wipe": "on"}).status_code == 302
    assert users.user(awa.user.pk).state == "locked"
    assert Device.objects.get().revoked_at is not None
    form = f"/console/approvals/request/new/access.unlock/?user_id={awa.user.pk}"
    assert form in desk.get(page).content.decode()
    assert str(awa.user.pk) in desk.get(form).content.decode()
    assert "Awa Diallo" in desk.get("/console/access/accountlock/").content.decode()

    assert desk.post(f"{page}unlock/", {"proof": "document_seen"}).status_code == 404, "not by one pair of eyes"
    assert users.user(awa.user.pk).state == "locked"


def test_lock_nobody_by_a_link_and_know_no_stranger(desk: Client, awa: Person) -> None:
    assert desk.get(f"/console/access/accountlock/{awa.user.pk}/lock/").status_code == 405
    assert desk.get(f"/console/access/accountlock/{awa.device.device_id}/").status_code == 404
    assert "No customer has that" in desk.get("/console/access/accountlock/", {"q": "nobody"}).content.decode()


@pytest.mark.parametrize(("role", "lock"), [("support", 302), ("compliance", 302), ("finance", 403), ("auditor", 403)])
def test_ask_for_a_permission_to_lock(desk: Client, awa: Person, role: str, lock: int) -> None:
    moussa = staff.enrol(
        "moussa", email="m@cauri.example", password="twelve-cowries-at-noon", role=role, now=clock.now()
    )
    desk.force_login(moussa)
    page = f"/console/access/accountlock/{awa.user.pk}/"
    assert desk.post(f"{page}lock/").status_code == lock


def test_ask_a_colleague_for_a_new_pin_in_place_of_a_forgotten_one(desk: Client, awa: Person) -> None:
    form = f"/console/approvals/request/new/access.pin_reset/?user_id={awa.user.pk}"

    page = desk.get(f"/console/access/accountlock/{awa.user.pk}/").content.decode()

    assert form in page
    assert "access.unbar_pin" not in page
    assert str(awa.user.pk) in desk.get(form).content.decode()
