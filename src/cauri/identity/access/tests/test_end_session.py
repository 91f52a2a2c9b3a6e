"""Ending a session …"""

import pytest

from cauri.identity.access import queries
from cauri.identity.access import services as access
from cauri.identity.access.models import Device, Session
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, Person
from cauri.infra.audit import queries as audit
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import ids


def test_that_is_ones_own_leaves_the_device_bound(awa: Person) -> None:
    access.sign_out(awa.caller, now=NOW)
    access.sign_out(awa.caller, now=NOW)

    assert Session.objects.get().ended_why == "signed_out"
    assert Device.objects.get().revoked_at is None
    assert audit.records(action="access.signed_out").count() == 1
    assert PublishedFact.objects.filter(name="access.session_ended").count() == 1


def test_elsewhere_bites_at_once_and_asks_that_device_for_a_code(awa: Person) -> None:
    lost, _ = people.signed_in(awa.user)

    access.end_session(awa.caller, lost.session_id, now=NOW)

    with pytest.raises(access.SessionOver):
        queries.caller_of(lost.tokens.access_token, now=NOW)
    assert Device.objects.get(pk=lost.device_id).revoked_at == NOW
    assert queries.caller_of(awa.device.tokens.access_token, now=NOW) == awa.caller


def test_twice_changes_nothing(awa: Person) -> None:
    lost, _ = people.signed_in(awa.user)
    access.end_session(awa.caller, lost.session_id, now=NOW)
    access.end_session(awa.caller, lost.session_id, now=NOW + MINUTE)

    assert Session.objects.get(pk=lost.session_id).ended_at == NOW


def test_of_another_customer_is_refused(awa: Person) -> None:
    moussa = people.person("Moussa Diop")

    for session_id in (moussa.device.session_id, ids.new_id()):
        with pytest.raises(access.UnknownSession):
            access.end_session(awa.caller, session_id, now=NOW)
    assert queries.caller_of(moussa.device.tokens.access_token, now=NOW) == moussa.caller


def test_takes_it_from_the_list(awa: Person) -> None:
    lost, _ = people.signed_in(awa.user, at=NOW + MINUTE)
    people.person("Moussa Diop")
    assert [(one.id, one.is_current) for one in queries.sessions_of(awa.caller, now=NOW)] == [
        (lost.session_id, False),
        (awa.device.session_id, True),
    ]

    access.end_session(awa.caller, lost.session_id, now=NOW)

    (mine,) = queries.sessions_of(awa.caller, now=NOW)
    assert (mine.id, mine.device_name) == (awa.device.session_id, "a phone")
