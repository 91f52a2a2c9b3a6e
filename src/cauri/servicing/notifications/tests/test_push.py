"""A notice on the screens of its reader's apps …"""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.support.people import Customer

from cauri.identity.access import keys, pushes, registry
from cauri.identity.access.models import Device, Session
from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.qr.events import StaticCodeReplaced
from cauri.servicing.notifications import preferences, services
from cauri.servicing.notifications.dispatches import MOST_TRIES, NotCarried, send_out
from cauri.servicing.notifications.models import Dispatch, Notice
from cauri.servicing.notifications.tests.telling import carried, kinds, tell
from cauri.servicing.statements.tests.village import NOON, pay

Kind = Notice.Kind
GONE = Told(Outcome.REFUSED, code="unregistered", gone=True)


def _with_app(one: Customer, at: str = "app-of-moussa") -> None:
    registry.take_push(one.caller, at, now=clock.now())


def _received(one: Customer, other: Customer) -> Notice:
    payment = pay(other.wallet, one.wallet, 10_000)
    with transaction():
        services.tell(one.user.pk, Kind.RECEIVED, fact_id=ids.new_id(), about=payment.pk, now=NOON)
    return Notice.objects.get(user=one.user)


def _of_security(one: Customer) -> Notice:
    with transaction():
        services.tell(one.user.pk, Kind.PIN_CHANGED, fact_id=ids.new_id(), now=NOON)
    return Notice.objects.get(user=one.user, kind=Kind.PIN_CHANGED)


def _out(notice: Notice) -> None:
    send_out(notice.pk, now=clock.now())


def _channels(given: list[Message]) -> list[str]:
    return [message.channel for message in given]


@pytest.fixture
def received(awa: Customer, moussa: Customer) -> Notice:
    """Moussa has got 100.00 from Awa, and has an app."""
    _with_app(moussa)
    return _received(moussa, awa)


def test_takes_the_place_of_a_text_message_and_says_neither_who_nor_how_much(
    settings: LazySettings, received: Notice
) -> None:
    with carried(settings) as given:
        for _ in range(2):
            _out(received)
    [message] = given
    assert (message.channel, message.recipient, message.key) == ("push", "app-of-moussa", str(received.pk))
    assert (message.subject, message.body) == ("Money received", "Open Cauri to see more.")
    assert message.details == {"notice_id": str(received.pk), "kind": "received"}


def test_says_it_to_whoever_allows_that(settings: LazySettings, moussa: Customer, received: Notice) -> None:
    chosen = {"quiet_from": None, "quiet_until": None, "time_zone": "Africa/Nouakchott", "names_in_pushes": True}
    headers = {"Authorization": f"Bearer {moussa.access_token}"}
    answer = Client().put("/api/v1/notifications/habits", chosen, "application/json", headers=headers)
    assert (answer.status_code, answer.json()) == (200, chosen)
    with carried(settings) as given:
        _out(received)
    assert [message.body for message in given] == ["Awa D••• sent you 100.00 MRU."]


def test_about_security_comes_besides_a_text_message(settings: LazySettings, moussa: Customer) -> None:
    _with_app(moussa)
    with carried(settings) as given:
        _out(_of_security(moussa))
    assert _channels(given) == ["push", "sms"]


def test_on_a_new_device_alone_has_not_reached_its_owner(
    settings: LazySettings, moussa: Customer, received: Notice
) -> None:
    """It may be a thief's."""
    Device.objects.create(user=moussa.user, name="old", digest=b"", bound_at=NOON - timedelta(days=9),
                          trusted_until=NOON, seen_at=NOON)  # fmt: skip
    with carried(settings) as given:
        _out(received)
        assert _channels(given) == ["push", "sms"]
        Device.objects.filter(pk=moussa.caller.device_id).update(bound_at=clock.now() - pushes.NEW)
        Dispatch.objects.all().delete()
        _out(received)
    assert _channels(given) == ["push", "sms", "push"]


def test_goes_to_each_device_on_which_they_are_signed_in_and_to_no_other(
    settings: LazySettings, moussa: Customer, received: Notice
) -> None:
    with transaction():
        others = [
            Device.objects.create(user=moussa.user, name=name, digest=b"", bound_at=clock.now(),
                                  trusted_until=NOON, seen_at=NOON)
            for name in ("tablet", "lent")
        ]  # fmt: skip
        for device in others:
            Session.objects.create(user=moussa.user, device=device, opened_at=NOON, refreshed_at=NOON,
                                   expires_at=clock.now() + timedelta(days=1),
                                   ended_at=clock.now() if device.name == "lent" else None)  # fmt: skip
    for device in others:
        box, digest = keys.sealed(pushes.BOX, device.name), keys.keyed(pushes.BOX, device.name)
        Device.objects.filter(pk=device.pk).update(push_token=box, push_digest=digest)
    with carried(settings) as given:
        _out(received)
    assert sorted(message.recipient for message in given) == ["app-of-moussa", "tablet"]


def test_to_an_app_that_is_gone_makes_its_token_forgotten_and_a_text_message_go(
    settings: LazySettings, moussa: Customer, received: Notice
) -> None:
    with carried(settings, GONE) as given:
        with pytest.raises(NotCarried):
            _out(received)
        _out(received)
    assert _channels(given) == ["push", "sms"]
    assert Device.objects.get(pk=moussa.caller.device_id).push_token is None


def test_leaves_a_token_alone_that_is_another_one_by_now(moussa: Customer) -> None:
    _with_app(moussa)
    [old] = pushes.addresses_of(moussa.user.pk, now=clock.now())
    _with_app(moussa, "a-newer-token")
    assert not pushes.drop(old, now=clock.now())
    [standing] = pushes.addresses_of(moussa.user.pk, now=clock.now())
    assert standing.token == "a-newer-token"
    assert "a-newer-token" not in repr(standing)


def test_whose_fate_is_unknown_takes_its_own_place_and_at_last_a_text_message_goes(
    settings: LazySettings, received: Notice
) -> None:
    with carried(settings, *[Outcome.UNKNOWN] * MOST_TRIES) as given:
        for _ in range(MOST_TRIES - 1):
            with pytest.raises(NotCarried):
                _out(received)
        for _ in range(2):
            _out(received)
    assert _channels(given) == ["push"] * MOST_TRIES + ["sms"]
    assert {message.key for message in given} == {str(received.pk)}


def test_is_left_out_for_whoever_does_not_want_it(settings: LazySettings, moussa: Customer, received: Notice) -> None:
    preferences.prefer(moussa.user.pk, Kind.RECEIVED, now=NOON, sms=True, email=True, push=False)
    with carried(settings) as given:
        _out(received)
    assert _channels(given) == ["sms"]
    preferences.prefer(moussa.user.pk, Kind.RECEIVED, now=NOON, sms=True, email=True)
    assert not next(one for one in preferences.preferences_of(moussa.user.pk) if one.kind == Kind.RECEIVED).push


def test_tells_that_a_printed_code_is_worth_nothing_any_more(settings: LazySettings, awa: Customer) -> None:
    with carried(settings) as given:
        tell(StaticCodeReplaced(user_id=awa.user.pk, code_id=ids.new_id()))
    assert "qr_code_replaced" in kinds(awa.user.pk)
    assert any("has a new QR code" in message.body for message in given)
