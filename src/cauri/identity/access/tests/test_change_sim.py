"""Another SIM card …"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cauri.identity.access import handlers, queries
from cauri.identity.access import services as access
from cauri.identity.access.events import SimChanged
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD, Person
from cauri.identity.staff import services as staff
from cauri.identity.users import queries as users
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction

THREE_DAYS = timedelta(hours=72)
PHONE, MAIL = "+22222123456", "awa@example.org"


def _told(awa: Person) -> None:
    access.report_sim_change(awa.user.pk, by=SYSTEM, now=NOW)


def test_lets_little_money_leave_for_three_days(awa: Person) -> None:
    _told(awa)

    assert queries.cooling_until(awa.user.pk, now=NOW) == NOW + THREE_DAYS
    assert users.user(awa.user.pk).cools_off_until == NOW + THREE_DAYS
    assert queries.cooling_until(awa.user.pk, now=NOW + THREE_DAYS) is None
    assert audit.records(action="access.sim_changed").get().subject == str(awa.user.pk)


@pytest.mark.parametrize("second", ["e-mail", "password"])
def test_chooses_no_new_pin_for_three_days(db: None, second: str) -> None:
    awa = people.person(password=PASSWORD)
    _told(awa)

    def reset(at: timedelta) -> None:
        asked = people.reset_asked(at=NOW + at)
        proof: dict[str, Any] = (
            {"email_otp": people.code_sent(to=MAIL)} if second == "e-mail" else {"password": PASSWORD}
        )
        access.confirm_pin_reset(asked.id, people.code_sent(to=PHONE), new="5926", now=NOW + at, **proof)

    with pytest.raises(access.ContactTooNew):
        reset(THREE_DAYS - MINUTE)
    reset(THREE_DAYS + MINUTE)
    access.check_pin(awa.user.pk, "5926", now=NOW + THREE_DAYS + MINUTE)


def test_keeps_nobody_from_a_new_pin_whom_staff_have_seen(awa: Person) -> None:
    _told(awa)
    with transaction():
        access.grant_pin_reset(awa.user.pk, proof=access.Proof.DOCUMENT_SEEN, by=SYSTEM, now=NOW)

    asked = people.reset_asked(at=NOW)
    access.confirm_pin_reset(asked.id, people.code_sent(to=PHONE), new="5926", now=NOW)

    access.check_pin(awa.user.pk, "5926", now=NOW)


def test_ends_what_staff_granted_before_they_knew(awa: Person) -> None:
    with transaction():
        access.grant_pin_reset(awa.user.pk, proof=access.Proof.DOCUMENT_SEEN, by=SYSTEM, now=NOW)
    _told(awa)

    asked = people.reset_asked(at=NOW)
    with pytest.raises(access.SecondProofNeeded):
        access.confirm_pin_reset(asked.id, people.code_sent(to=PHONE), new="5926", now=NOW)


def test_is_told_at_every_address(awa: Person) -> None:
    _told(awa)
    assert PublishedFact.objects.filter(name="access.sim_changed").count() == 1

    handlers.text_of_new_sim(SimChanged(user_id=awa.user.pk))
    handlers.mail_of_new_sim(SimChanged(user_id=awa.user.pk))

    assert {kept.message.recipient for kept in mailbox.recent(2)} == {PHONE, MAIL}


def test_is_of_a_customer(db: None) -> None:
    with pytest.raises(users.UnknownUser):
        access.report_sim_change(ids.new_id(), by=SYSTEM, now=NOW)


@pytest.mark.parametrize(("role", "status"), [("support", 302), ("auditor", 403)])
def test_is_said_at_the_console(client: Client, awa: Person, role: str, status: int) -> None:
    client.force_login(
        staff.enrol("fatou", email="f@cauri.example", password="twelve-cowries-at-noon", role=role, now=clock.now())
    )
    page = f"/console/access/accountlock/{awa.user.pk}/"
    assert ("another SIM card" in client.get(page).content.decode()) == (status == 302)

    assert client.get(f"{page}sim-changed/").status_code in (403, 405)
    assert client.post(f"{page}sim-changed/").status_code == status

    assert client.post(f"/console/access/accountlock/{ids.new_id()}/sim-changed/").status_code in (403, 404)
    assert client.post(f"/console/access/accountlock/{ids.new_id()}/lock/").status_code in (403, 404)
    assert ("Little money leaves until" in client.get(page).content.decode()) == (status == 302)
    assert (queries.cooling_until(awa.user.pk, now=clock.now()) is not None) == (status == 302)
