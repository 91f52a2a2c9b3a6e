"""Of their devices, customers …"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from tests.support import crowds

from cauri.identity.access import handlers, keys, queries
from cauri.identity.access import services as access
from cauri.identity.access.callers import Caller
from cauri.identity.access.events import DeviceRemoved
from cauri.identity.access.models import Device, Session
from cauri.identity.access.services import Challenged, DeviceProof
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PIN, Person
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded.databases import Urls
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.kit.transactions import retrying

TOKEN, OTHER = "fMEP0vJqS0:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx", "e8Tx2:APA91bQmWn0T3h5a-Jm1pQWERTYuiop"


def test_see_each_with_its_trust_and_when_somebody_was_there(awa: Person) -> None:
    tablet, _ = people.signed_in(awa.user, at=NOW + MINUTE)
    people.person("Moussa Diop")
    access.refresh(awa.device.tokens.refresh_token, now=NOW + 2 * MINUTE)

    hers, other = access.devices_of(awa.caller)

    assert (hers.id, hers.is_current, hers.last_seen_at) == (awa.device.device_id, True, NOW + 2 * MINUTE)
    assert (other.id, other.is_current, other.last_seen_at) == (tablet.device_id, False, NOW + MINUTE)
    assert other.trusted_until > other.bound_at == NOW + MINUTE


def test_rename_one(awa: Person) -> None:
    shown = access.rename_device(awa.caller, awa.device.device_id, " Awa's\n old  phone ")

    assert shown.name == "Awa's old phone"
    assert access.devices_of(awa.caller) == [shown]


def test_remove_one_with_all_its_sessions(awa: Person) -> None:
    tablet, _ = people.signed_in(awa.user)
    proof = DeviceProof(tablet.device_id, str(tablet.device_secret))
    again = access.sign_in("awa", pin=PIN, device=proof, device_name="", now=NOW)
    assert not isinstance(again, Challenged)

    access.forget_device(awa.caller, tablet.device_id, now=NOW)

    for ended in (tablet, again):
        with pytest.raises(access.SessionOver):
            queries.caller_of(ended.tokens.access_token, now=NOW)
        assert Session.objects.get(pk=ended.session_id).ended_why == "ended"
    assert isinstance(access.sign_in("awa", pin=PIN, device=proof, device_name="", now=NOW), Challenged)
    assert [one.id for one in access.devices_of(awa.caller)] == [awa.device.device_id]
    assert audit.records(action="access.device_revoked").get().subject == str(tablet.device_id)
    assert queries.caller_of(awa.device.tokens.access_token, now=NOW) == awa.caller


@pytest.mark.parametrize("how", ["the device", "its session"])
def test_are_told_when_another_one_is_removed(awa: Person, how: str) -> None:
    tablet, _ = people.signed_in(awa.user)
    if how == "the device":
        access.forget_device(awa.caller, tablet.device_id, now=NOW)
    for _ in range(2):  # once more changes nothing
        access.end_session(awa.caller, tablet.session_id, now=NOW)
    access.forget_device(awa.caller, awa.device.device_id, now=NOW)  # the one in hand

    assert PublishedFact.objects.filter(name="access.device_removed").count() == 1
    handlers.text_of_removed_device(DeviceRemoved(user_id=awa.user.pk, device_id=tablet.device_id))
    handlers.mail_of_removed_device(DeviceRemoved(user_id=awa.user.pk, device_id=tablet.device_id))
    assert {kept.message.purpose for kept in mailbox.recent(2)} == {"device_removed"}


def test_may_remove_the_one_they_hold(awa: Person) -> None:
    access.forget_device(awa.caller, awa.device.device_id, now=NOW)

    with pytest.raises(access.SessionOver):
        queries.caller_of(awa.device.tokens.access_token, now=NOW)


@pytest.mark.parametrize("whose", ["another's", "nobody's", "removed"])
def test_touch_no_other(awa: Person, whose: str) -> None:
    moussa = people.person("Moussa Diop")
    device_id = moussa.device.device_id if whose == "another's" else ids.new_id()
    if whose == "removed":
        device_id = people.signed_in(awa.user)[0].device_id
        access.forget_device(awa.caller, device_id, now=NOW)

    with pytest.raises(access.UnknownDevice):
        access.rename_device(awa.caller, device_id, "mine now")
    with pytest.raises(access.UnknownDevice):
        access.forget_device(awa.caller, device_id, now=NOW)

    assert queries.caller_of(moussa.device.tokens.access_token, now=NOW) == moussa.caller
    assert not Device.objects.filter(name="mine now").exists()


def test_have_messages_sent_to_one_under_seal(awa: Person) -> None:
    access.take_push(awa.caller, TOKEN, now=NOW)

    device = Device.objects.get()
    assert TOKEN.encode() not in bytes(device.push_token or b"")
    assert keys.opened("push_token", bytes(device.push_token or b"")) == TOKEN
    assert access.devices_of(awa.caller)[0].takes_push
    record = audit.records(action="access.push_token_set").get()
    assert (record.after, record.before) == (None, None)

    access.refuse_push(awa.caller, now=NOW)
    access.refuse_push(awa.caller, now=NOW)
    assert not access.devices_of(awa.caller)[0].takes_push
    assert audit.records(action="access.push_token_dropped").count() == 1


def test_get_no_messages_of_who_had_the_phone_before(awa: Person) -> None:
    moussa = people.person("Moussa Diop")
    access.take_push(moussa.caller, TOKEN, now=NOW)

    access.take_push(awa.caller, TOKEN, now=NOW)
    access.take_push(awa.caller, TOKEN, now=NOW)

    assert Device.objects.get(push_digest__isnull=False).user_id == awa.user.pk


def test_get_no_more_messages_on_one_that_was_wiped(awa: Person) -> None:
    access.take_push(awa.caller, TOKEN, now=NOW)
    access.lock_for(awa.user.pk, by=SYSTEM, wipe=True, now=NOW)

    assert Device.objects.get().push_token is None


def test_may_set_the_same_token_at_once(committed_db: Urls) -> None:
    both = [people.person(), people.person("Moussa Diop")]

    told = crowds.together([partial(access.take_push, one.caller, TOKEN, now=NOW) for one in both * 5])

    assert told == [None] * 10
    assert Device.objects.exclude(push_token=None).count() == 1


def test_may_swap_tokens_at_once(committed_db: Urls) -> None:
    awa, moussa = people.person(), people.person("Moussa Diop")
    access.take_push(awa.caller, TOKEN, now=NOW)
    access.take_push(moussa.caller, OTHER, now=NOW)

    def swap(caller: Caller, token: str) -> Callable[[], None]:
        return lambda: retrying(lambda: access.take_push(caller, token, now=NOW))

    told = crowds.together([swap(awa.caller, OTHER), swap(moussa.caller, TOKEN)] * 10)
    assert told == [None] * 20

    kept = Device.objects.exclude(push_token=None).values_list("user_id", "push_token")
    held = {user_id: keys.opened("push_token", bytes(box or b"")) for user_id, box in kept}
    assert held == {awa.user.pk: OTHER, moussa.user.pk: TOKEN}


@pytest.mark.urls("cauri.identity.access.tests.doors")
def test_reach_all_of_it_over_http(client: Client, db: None) -> None:
    awa = people.person(at=clock.now())
    path, push = f"/auth/devices/{awa.device.device_id}", "/auth/devices/current/push-token"

    def ask(method: str, where: str, body: dict[str, Any] | None = None) -> Any:
        return client.generic(
            method, where, "" if body is None else json.dumps(body), "application/json", headers=awa.bearer
        )

    assert ask("PATCH", path, {"name": "Awa's Tecno"}).json()["name"] == "Awa's Tecno"
    assert ask("PUT", push, {"token": TOKEN}).status_code == 204
    (seen,) = ask("GET", "/auth/devices").json()
    assert (seen["id"], seen["takes_push"], seen["is_current"]) == (str(awa.device.device_id), True, True)
    assert TOKEN not in str(seen)
    assert ask("DELETE", push).status_code == 204
    for wrong in ({"token": "short"}, {"token": "with spaces in the middle"}, {"token": "x" * 5000}, {}):
        assert ask("PUT", push, wrong).status_code == 422
    assert ask("PATCH", path, {"name": "x" * 81}).status_code == 422
    assert ask("DELETE", path).status_code == 204
    assert ask("GET", "/auth/devices").status_code == 401
