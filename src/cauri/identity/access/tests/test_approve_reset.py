"""Approving on another device that a forgotten PIN is chosen anew …"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauri.identity.access import services as access
from cauri.identity.access.callers import Caller
from cauri.identity.access.models import Claim, Device
from cauri.identity.access.services import Claimed, DeviceProof
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, Person
from cauri.infra.audit import queries as audit
from cauri.kit import clock, ids

PHONE = "+22222123456"
NEXT = "5926"
DAY = timedelta(days=1)


def _proof(awa: Person) -> DeviceProof:
    return DeviceProof(awa.device.device_id, str(awa.device.device_secret))


@pytest.fixture
def tablet(awa: Person) -> Caller:
    """Awa, on another device of hers that was bound long ago."""
    return people.signed_in(awa.user, at=NOW - 2 * DAY)[1]


def _ask(device: DeviceProof | None) -> Claimed:
    return access.request_pin_reset(PHONE, language="en", device=device, now=NOW)


def _confirm(claimed: Claimed) -> None:
    access.confirm_pin_reset(claimed.id, people.code_sent(to=PHONE), new=NEXT, now=NOW + MINUTE)


def test_stands_for_the_second_proof(awa: Person, tablet: Caller) -> None:
    claimed = _ask(_proof(awa))
    with pytest.raises(access.SecondProofNeeded):
        _confirm(claimed)
    (waiting,) = access.pending_resets(tablet, now=NOW)
    assert (waiting.id, waiting.asked_on, waiting.is_approved) == (claimed.id, "a phone", False)

    access.approve_pin_reset(tablet, claimed.id, now=NOW)
    access.approve_pin_reset(tablet, claimed.id, now=NOW)
    _confirm(claimed)

    access.check_pin(awa.user.pk, NEXT, now=NOW)
    assert audit.records(action="access.pin_reset_approved").count() == 1


def test_still_takes_the_phone_s_code(awa: Person, tablet: Caller) -> None:
    claimed = _ask(_proof(awa))
    access.approve_pin_reset(tablet, claimed.id, now=NOW)

    with pytest.raises(access.WrongCode):
        access.confirm_pin_reset(claimed.id, people.other_than(people.code_sent(to=PHONE)), new=NEXT, now=NOW)
    access.check_pin(awa.user.pk, PIN, now=NOW)


def test_is_beyond_a_thief_with_one_device_and_the_sim_in_it(awa: Person, tablet: Caller) -> None:
    hers = people.signed_in(awa.user, at=NOW - 2 * DAY)
    stolen, session = DeviceProof(hers[0].device_id, str(hers[0].device_secret)), hers[1]

    claimed = _ask(stolen)
    assert access.pending_resets(session, now=NOW) == []
    with pytest.raises(access.UnknownReset):
        access.approve_pin_reset(session, claimed.id, now=NOW)
    with pytest.raises(access.SecondProofNeeded):
        _confirm(claimed)


def test_is_beyond_a_thief_who_asks_on_a_device_that_was_never_bound(awa: Person, tablet: Caller) -> None:
    unproven = DeviceProof(awa.device.device_id, "not its secret")

    claimed = _ask(unproven)

    assert access.pending_resets(tablet, now=NOW) == []
    with pytest.raises(access.UnknownReset):
        access.approve_pin_reset(tablet, claimed.id, now=NOW)


def test_is_not_for_a_device_that_was_bound_just_now(awa: Person) -> None:
    claimed = _ask(_proof(awa))
    _, new = people.signed_in(awa.user, at=NOW - DAY + MINUTE)

    assert access.pending_resets(new, now=NOW) == []
    with pytest.raises(access.DeviceTooNew):
        access.approve_pin_reset(new, claimed.id, now=NOW)
    access.approve_pin_reset(new, claimed.id, now=NOW + MINUTE)


def test_is_for_who_has_the_account(awa: Person) -> None:
    claimed = _ask(_proof(awa))
    moussa = people.person("Moussa Diop", at=NOW - 2 * DAY)

    assert access.pending_resets(moussa.caller, now=NOW) == []
    for nobodys in (claimed.id, ids.new_id()):
        with pytest.raises(access.UnknownReset):
            access.approve_pin_reset(moussa.caller, nobodys, now=NOW)


def test_is_of_a_new_pin_only(awa: Person, tablet: Caller) -> None:
    lock = access.request_lock(PHONE, language="en", now=NOW)

    with pytest.raises(access.UnknownReset):
        access.approve_pin_reset(tablet, lock.id, now=NOW)


def test_ends_with_the_code(awa: Person, tablet: Caller) -> None:
    claimed = _ask(_proof(awa))

    assert access.pending_resets(tablet, now=claimed.expires_at) == []
    with pytest.raises(access.UnknownReset):
        access.approve_pin_reset(tablet, claimed.id, now=claimed.expires_at)


@pytest.mark.parametrize("which", ["the one that asked", "the one that approved"])
def test_is_worth_nothing_when_a_device_was_revoked_since(awa: Person, tablet: Caller, which: str) -> None:
    claimed = _ask(_proof(awa))
    access.approve_pin_reset(tablet, claimed.id, now=NOW)
    revoked = awa.caller if which == "the one that asked" else tablet
    Device.objects.filter(pk=revoked.device_id).update(revoked_at=NOW)

    with pytest.raises(access.SecondProofNeeded):
        _confirm(claimed)


def test_is_asked_for_with_the_same_work_whether_or_not_there_is_such_a_customer(awa: Person) -> None:
    seen = []
    for phone in (PHONE, "+22222123499"):
        with CaptureQueriesContext(connection) as asked:
            access.request_pin_reset(phone, language="en", device=_proof(awa), now=NOW)
        seen.append(len(asked))

    assert seen[0] == seen[1]
    assert Claim.objects.get(user=None).device is None


@pytest.mark.urls("cauri.identity.access.tests.doors")
def test_takes_a_look_and_a_word(client: Client, db: None) -> None:
    now = clock.now()
    awa = people.person(at=now)
    tablet, _ = people.signed_in(awa.user, at=now)
    Device.objects.filter(pk=tablet.device_id).update(bound_at=now - 2 * DAY)
    bearer = {"Authorization": f"Bearer {tablet.tokens.access_token}"}

    def send(method: str, path: str, body: dict[str, Any], **headers: str) -> Any:
        return client.generic(method, path, json.dumps(body), "application/json", headers=headers)

    device = {"id": str(awa.device.device_id), "secret": awa.device.device_secret}
    asked = send("POST", "/auth/pin/reset", {"phone": "22 12 34 56", "device": device})
    assert asked.status_code == 202
    assert client.get("/auth/pin/resets").status_code == 401
    assert client.get("/auth/pin/resets", headers=awa.bearer).json() == []
    (waiting,) = client.get("/auth/pin/resets", headers=bearer).json()
    assert (waiting["id"], waiting["asked_on"]) == (asked.json()["challenge_id"], "a phone")
    approval = f"/auth/pin/resets/{waiting['id']}/approval"
    assert send("PUT", approval, {}, **awa.bearer).json()["code"] == "unknown_pin_reset"
    assert send("PUT", approval, {}, **bearer).status_code == 204
    shown = {"challenge_id": waiting["id"], "otp": people.code_sent(to=PHONE), "new_pin": NEXT}
    assert send("POST", "/auth/pin/reset/confirm", shown).status_code == 204
