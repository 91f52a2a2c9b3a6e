"""Whoever is told less than before …"""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import IntegrityError
from django.test import Client
from tests.support.people import Customer

from cauri.identity.access import registry
from cauri.identity.users.models import User
from cauri.infra.messaging.ports import Message
from cauri.kit import clock
from cauri.kit.transactions import NoTransaction, transaction
from cauri.servicing.notifications import habits, preferences, silencing
from cauri.servicing.notifications.habits import Chosen, QuietHours
from cauri.servicing.notifications.models import Muted, Notice, PutOff
from cauri.servicing.notifications.preferences import NoticeRequired
from cauri.servicing.notifications.tests.telling import deliver, kinds

API = "/api/v1/notifications"
NIGHT = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE, PARIS = "Africa/Nouakchott", "Europe/Paris"
SENT, RECEIVED = Notice.Kind.SENT, Notice.Kind.RECEIVED


def _hours(said: str, zone: str = HERE, *, names: bool = False) -> Chosen:
    """Quiet hours as "22:00-07:00", or none at all."""
    if not said:
        return Chosen(None, zone, names)
    begin, end = (time.fromisoformat(one) for one in said.split("-"))
    return Chosen(QuietHours(begin, end, zone), zone, names)


def _told(user_id: UUID) -> int:
    return Notice.objects.filter(user=user_id, kind=Notice.Kind.NOTICES_CHANGED).count()


def _put(one: Customer, path: str, body: object) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {one.access_token}"}
    answer = Client().put(f"{API}/{path}", body, "application/json", headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("off", ["sms", "email", "push"])
def test_by_a_channel_is_told_of_it_once(awa: Customer, off: str) -> None:
    wanted = {"sms": True, "email": True, "push": True, off: False}
    for hours in range(4):  # the same again is no change, however late
        preferences.prefer(awa.user.pk, SENT, now=NIGHT + hours * HOUR, **wanted)
    assert _told(awa.user.pk) == 1


def test_on_one_channel_and_more_on_another_is_told_of_it(awa: Customer) -> None:
    preferences.prefer(awa.user.pk, SENT, now=NIGHT, sms=False, email=True)
    preferences.prefer(awa.user.pk, SENT, now=NIGHT + HOUR, sms=True, email=False)
    assert _told(awa.user.pk) == 2


def test_is_nobody_who_wants_what_was_wanted_or_more(awa: Customer) -> None:
    preferences.prefer(awa.user.pk, SENT, now=NIGHT, sms=True, email=True, push=True)
    assert _told(awa.user.pk) == 0
    preferences.prefer(awa.user.pk, SENT, now=NIGHT, sms=False, email=False, push=False)
    for hours, (sms, email) in enumerate([(False, False), (False, True), (True, True)], 1):
        preferences.prefer(awa.user.pk, SENT, now=NIGHT + hours * HOUR, sms=sms, email=email)
    assert _told(awa.user.pk) == 1
    assert list(Muted.objects.values_list("channel", flat=True)) == ["push"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_hours(""), _hours("22:00-07:00")),
        (_hours("22:00-07:00"), _hours("22:00-07:01")),
        (_hours("22:00-07:00"), _hours("21:59-07:00")),
        (_hours("22:00-07:00"), _hours("21:00-06:00")),
        (_hours("22:00-07:00"), _hours("12:00-13:00")),
        (_hours("22:00-07:00"), _hours("07:00-22:00")),
        (_hours("22:00-07:00"), _hours("06:00-22:30")),
        (_hours("22:00-07:00"), _hours("06:00-05:59")),
        (_hours("09:00-17:00"), _hours("16:00-10:00")),
        (_hours("00:00-23:59"), _hours("12:00-11:59")),
        (_hours("22:00-07:00"), _hours("22:00-07:00", PARIS)),
        (_hours("22:00-07:00"), _hours("23:00-02:00", PARIS)),
    ],
)
def test_because_the_phone_is_left_alone_longer_is_told_of_it_once(
    awa: Customer, before: Chosen, after: Chosen
) -> None:
    habits.choose(awa.user.pk, before, now=NIGHT - HOUR)
    Notice.objects.all().delete()
    for hours in range(3):
        habits.choose(awa.user.pk, after, now=NIGHT + hours * HOUR)
    assert _told(awa.user.pk) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_hours(""), _hours("")),
        (_hours(""), _hours("", PARIS)),
        (_hours("22:00-07:00"), _hours("")),
        (_hours("22:00-07:00"), _hours("", PARIS)),
        (_hours("22:00-07:00"), _hours("22:00-07:00", names=True)),
        (_hours("22:00-07:00"), _hours("23:00-07:00")),
        (_hours("22:00-07:00"), _hours("22:00-23:00")),
        (_hours("22:00-07:00"), _hours("01:00-06:00")),
        (_hours("22:00-07:00"), _hours("00:00-07:00")),
        (_hours("09:00-17:00"), _hours("10:00-16:00")),
    ],
)
def test_is_nobody_whose_phone_is_left_alone_as_before_or_less(awa: Customer, before: Chosen, after: Chosen) -> None:
    habits.choose(awa.user.pk, before, now=NIGHT - HOUR)
    Notice.objects.all().delete()
    habits.choose(awa.user.pk, after, now=NIGHT)
    assert _told(awa.user.pk) == 0


def test_is_compared_with_the_operators_hours_where_none_were_chosen(settings: LazySettings, awa: Customer) -> None:
    settings.QUIET_HOURS = "22:00-07:00"
    habits.choose(awa.user.pk, _hours("22:00-06:00"), now=NIGHT)
    assert _told(awa.user.pk) == 0
    habits.choose(awa.user.pk, _hours("22:00-07:00"), now=NIGHT)
    assert _told(awa.user.pk) == 1


def test_is_told_once_an_hour_however_much_is_silenced_and_each_for_themselves(awa: Customer, moussa: Customer) -> None:
    for kind in sorted(Notice.OPTIONAL):
        preferences.prefer(awa.user.pk, kind, now=NIGHT, sms=False, email=False, push=False)
    habits.choose(awa.user.pk, _hours("22:00-07:00"), now=NIGHT + HOUR - timedelta(seconds=1))
    assert _told(awa.user.pk) == 1
    preferences.prefer(moussa.user.pk, SENT, now=NIGHT, sms=False, email=True)
    assert _told(moussa.user.pk) == 1
    habits.choose(awa.user.pk, _hours("22:00-08:00"), now=NIGHT + HOUR)
    assert _told(awa.user.pk) == 2


def test_is_told_everywhere_at_once_whatever_is_muted_and_in_the_hours_just_chosen(
    awa: Customer, messages: list[Message]
) -> None:
    User.objects.filter(pk=awa.user.pk).update(email="awa@example.org", email_verified_at=NIGHT)
    registry.take_push(awa.caller, "app-of-awa", now=clock.now())
    deliver()
    messages.clear()
    with clock.told_by(lambda: NIGHT):
        habits.choose(awa.user.pk, _hours("22:00-07:00"), now=NIGHT)
        for kind in sorted(Notice.OPTIONAL):
            preferences.prefer(awa.user.pk, kind, now=NIGHT, sms=False, email=False, push=False)
        deliver()
    assert [(message.channel, message.purpose) for message in messages] == [
        ("push", "notices_changed"),
        ("sms", "notices_changed"),
        ("email", "notices_changed"),
    ]
    assert not any(message.is_optional for message in messages)
    assert all("put off by quiet hours" in message.body for message in messages)
    assert not PutOff.objects.exists()


def test_cannot_do_without_that(awa: Customer) -> None:
    preferences.prefer(awa.user.pk, SENT, now=NIGHT, sms=False, email=True)
    notice = Notice.objects.get(kind=Notice.Kind.NOTICES_CHANGED)
    for channel in Muted.Channel.values:
        with pytest.raises(NoticeRequired):
            preferences.prefer(
                awa.user.pk, notice.kind, now=NIGHT, **{"sms": True, "email": True, "push": True, channel: False}
            )
        with pytest.raises(IntegrityError), transaction():
            Muted.objects.create(user=awa.user, kind=notice.kind, channel=channel)
    with pytest.raises(IntegrityError), transaction():
        PutOff.objects.create(notice=notice, kind=notice.kind, due_at=NIGHT + HOUR)


def test_is_told_in_the_transaction_that_makes_it_true(awa: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the notice cannot be made")

    monkeypatch.setattr("cauri.servicing.notifications.services.tell", fail)
    with pytest.raises(RuntimeError):
        preferences.prefer(awa.user.pk, SENT, now=NIGHT, sms=False, email=True)
    with pytest.raises(RuntimeError):
        habits.choose(awa.user.pk, _hours("22:00-07:00"), now=NIGHT)
    assert not Muted.objects.exists()
    assert habits.habits_of(awa.user.pk).quiet_hours is None
    with pytest.raises(NoTransaction):
        silencing.one_at_a_time(awa.user.pk)
    with pytest.raises(NoTransaction):
        silencing.tell(awa.user.pk, now=NIGHT)


def test_finds_that_in_the_app_whoever_asked_for_it_over_http(awa: Customer, moussa: Customer) -> None:
    hours = {"quiet_from": "22:00", "quiet_until": "07:00", "time_zone": HERE, "names_in_pushes": False}
    assert _put(awa, "preferences/sent", {"sms": False, "email": True})[0] == 200
    assert _put(awa, "preferences/received", {"sms": False, "email": False, "push": False})[0] == 200
    assert _put(moussa, "preferences/sent", {"sms": True, "email": True})[0] == 200
    assert (kinds(awa.user.pk), kinds(moussa.user.pk)) == (["notices_changed"], [])
    assert _put(moussa, "habits", {**hours, "quiet_from": None, "quiet_until": None})[0] == 200
    assert kinds(moussa.user.pk) == []
    assert _put(moussa, "habits", hours)[0] == 200
    headers = {"Authorization": f"Bearer {moussa.access_token}"}
    [notice] = Client().get(API, headers=headers).json()["items"]
    assert (notice["kind"], notice["title"], notice["payment_id"]) == ("notices_changed", "Notices changed", None)
    assert not any(kind in notice["text"] for kind in (SENT, RECEIVED, "22"))
    assert _put(moussa, "preferences/notices_changed", {"sms": False, "email": True})[1]["code"] == "notice_required"
