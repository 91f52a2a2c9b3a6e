"""While a phone is to be left alone …"""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.conf import LazySettings
from django.db import IntegrityError
from django.test import Client
from tests.support.people import Customer

from cauri.identity.users.models import User
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.servicing.notifications import habits, preferences, services
from cauri.servicing.notifications.dispatches import send_due, send_out
from cauri.servicing.notifications.habits import Chosen, QuietHours
from cauri.servicing.notifications.models import Habits, Notice, PutOff
from cauri.servicing.notifications.tests.telling import carried, deliver

API = "/api/v1/notifications/habits"
NIGHT = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 11, 7, tzinfo=UTC)
HOURS = QuietHours(time(22), time(7), "Africa/Nouakchott")
CHOSEN = Chosen(HOURS, "Africa/Nouakchott", names_in_pushes=False)


def _notice(one: Customer, kind: str) -> Notice:
    with transaction():
        services.tell(one.user.pk, kind, fact_id=ids.new_id(), now=NIGHT)
    return Notice.objects.get(user=one.user, kind=kind)


def test_what_nobody_has_to_be_told_waits_and_goes_out_once(settings: LazySettings, awa: Customer) -> None:
    habits.choose(awa.user.pk, CHOSEN, now=NIGHT)
    with carried(settings):
        deliver()  # what she has heard before
    services.forget(older_than=clock.now() + timedelta(days=1))
    with carried(settings) as given, clock.told_by(lambda: NIGHT):
        notice = _notice(awa, Notice.Kind.WELCOME)
        deliver()
        send_out(notice.pk, now=NIGHT)
        assert given == []
        assert PutOff.objects.get().due_at == MORNING
        assert send_due(now=NIGHT) == 0
    with carried(settings) as given, clock.told_by(lambda: MORNING):
        assert [send_due(now=MORNING), send_due(now=MORNING)] == [1, 0]
        deliver()
        send_out(notice.pk, now=MORNING)
    assert [message.purpose for message in given] == ["welcome"]


def test_what_is_about_security_does_not_wait(settings: LazySettings, awa: Customer) -> None:
    habits.choose(awa.user.pk, CHOSEN, now=NIGHT)
    with carried(settings) as given:
        notice = _notice(awa, Notice.Kind.PIN_CHANGED)
        send_out(notice.pk, now=NIGHT)
    assert [message.channel for message in given] == ["sms"]
    with pytest.raises(IntegrityError), transaction():
        PutOff.objects.create(notice=notice, kind=notice.kind, due_at=MORNING)


def test_an_e_mail_does_not_wait_where_no_phone_would_ring(settings: LazySettings, awa: Customer) -> None:
    User.objects.filter(pk=awa.user.pk).update(email="awa@example.org", email_verified_at=NIGHT)
    preferences.prefer(awa.user.pk, Notice.Kind.WELCOME, now=NIGHT, sms=False, email=True)
    habits.choose(awa.user.pk, CHOSEN, now=NIGHT)
    with carried(settings) as given:
        send_out(_notice(awa, Notice.Kind.WELCOME).pk, now=NIGHT)
    assert [message.channel for message in given] == ["email"]


def test_the_operators_hours_hold_for_whoever_has_chosen_none(settings: LazySettings, awa: Customer) -> None:
    settings.QUIET_HOURS = "22:00-07:00"
    assert habits.habits_of(awa.user.pk) == CHOSEN
    habits.choose(awa.user.pk, Chosen(None, "Africa/Nouakchott", names_in_pushes=False), now=NIGHT)
    assert habits.habits_of(awa.user.pk).quiet_hours is None


@pytest.mark.parametrize(
    ("hours", "now", "over_at"),
    [
        (HOURS, NIGHT, MORNING),
        (HOURS, datetime(2026, 11, 11, 6, 59, tzinfo=UTC), MORNING),
        (HOURS, MORNING, None),
        (HOURS, datetime(2026, 11, 10, 21, 59, tzinfo=UTC), None),
        (QuietHours(time(13), time(15), "Asia/Kolkata"), datetime(2026, 11, 10, 8, tzinfo=UTC), "09:30"),
        (QuietHours(time(13), time(15), "Asia/Kolkata"), datetime(2026, 11, 10, 13, 30, tzinfo=UTC), None),
        # The clocks of Paris go back from three to two on this night: the second half past two is quiet as well.
        (QuietHours(time(23), time(2, 45), "Europe/Paris"), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "01:45"),
    ],
)
def test_it_rings_again_when_the_clocks_there_say_so(
    hours: QuietHours, now: datetime, over_at: datetime | str | None
) -> None:
    found = hours.over_at(now)
    assert (found and f"{found:%H:%M}" if isinstance(over_at, str) else found) == over_at


def test_are_told_and_chosen_over_http(awa: Customer) -> None:
    headers = {"Authorization": f"Bearer {awa.access_token}"}
    none = {"quiet_from": None, "quiet_until": None, "time_zone": "Africa/Nouakchott", "names_in_pushes": False}
    assert Client().get(API, headers=headers).json() == none
    wanted = {**none, "quiet_from": "22:00", "quiet_until": "07:00", "time_zone": "Europe/Paris"}
    assert Client().put(API, wanted, "application/json", headers=headers).json() == wanted
    assert Client().get(API, headers=headers).json() == wanted
    for wrong in (
        {**wanted, "quiet_until": None},
        {**wanted, "quiet_until": "22:00"},
        {**wanted, "quiet_from": "24:00"},
        {**wanted, "time_zone": "Europe/Atlantis"},
        {**wanted, "user_id": str(awa.user.pk)},
    ):
        assert Client().put(API, wrong, "application/json", headers=headers).status_code == 422
    with pytest.raises(IntegrityError), transaction():
        Habits.objects.filter(pk=awa.user.pk).update(quiet_until=None)
