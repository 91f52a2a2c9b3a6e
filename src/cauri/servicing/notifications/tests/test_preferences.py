"""What somebody wants to be told …"""

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError
from django.test import Client
from tests.support.people import Customer

from cauri.books.limits import personal
from cauri.books.limits.ruling import Bounds
from cauri.identity.users.models import User
from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.servicing.notifications import preferences, services
from cauri.servicing.notifications.dispatches import send_out
from cauri.servicing.notifications.models import Dispatch, Muted, Notice
from cauri.servicing.notifications.tests.telling import carried, deliver
from cauri.servicing.statements.tests.village import NOON, after

Kind = Notice.Kind
API = "/api/v1/notifications/preferences"


def _notice(one: Customer, kind: str) -> Notice:
    with transaction():
        services.tell(one.user.pk, kind, fact_id=ids.new_id(), now=NOON)
    return Notice.objects.get(user=one.user, kind=kind)


def _with_email(one: Customer) -> None:
    User.objects.filter(pk=one.user.pk).update(email="awa@example.org", email_verified_at=NOON)


def _put(one: Customer, kind: str, body: object) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {one.access_token}"}
    answer = Client().put(f"{API}/{kind}", body, "application/json", headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("sms", "email", "channels"), [(True, True, ["sms"]), (False, True, ["email"]), (False, False, [])]
)
def test_is_told_by_the_channels_that_are_wanted(
    settings: LazySettings, awa: Customer, sms: bool, email: bool, channels: list[str]
) -> None:
    _with_email(awa)
    preferences.prefer(awa.user.pk, Kind.WELCOME, now=NOON, sms=sms, email=email)
    notice = _notice(awa, Kind.WELCOME)
    with carried(settings) as given:
        send_out(notice.pk, now=after(1))
    assert [message.channel for message in given] == channels
    assert list(Dispatch.objects.values_list("channel", flat=True)) == channels


def test_is_kept_in_the_app_whatever_is_muted(settings: LazySettings, awa: Customer) -> None:
    preferences.prefer(awa.user.pk, Kind.WELCOME, now=NOON, sms=False, email=False)
    assert _notice(awa, Kind.WELCOME).read_at is None


@pytest.mark.parametrize("kind", sorted(set(Kind.values) - Notice.OPTIONAL))
def test_never_leaves_out_what_is_about_security_or_identity(awa: Customer, kind: str) -> None:
    status, told = _put(awa, kind, {"sms": False, "email": True})
    assert (status, told["code"]) == (409, "notice_required")
    for channel in ("sms", "push"):
        with pytest.raises(IntegrityError), transaction():
            Muted.objects.create(user=awa.user, kind=kind, channel=channel)


def test_is_shown_and_changed_over_http_each_their_own(awa: Customer, moussa: Customer) -> None:
    status, told = _put(awa, "sent", {"sms": False, "email": True})
    assert status == 200
    mine = {one["kind"]: one for one in told}
    assert mine["sent"] == {"kind": "sent", "required": False, "sms": False, "email": True, "push": True}
    assert mine["pin_changed"] == {"kind": "pin_changed", "required": True, "sms": True, "email": True, "push": True}
    assert set(mine) == set(Kind.values)
    headers = {"Authorization": f"Bearer {moussa.access_token}"}
    assert {one["sms"] for one in Client().get(API, headers=headers).json()} == {True}
    _put(awa, "sent", {"sms": True, "email": True})
    assert not Muted.objects.exists()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("nothing", {"sms": True, "email": True}),
        ("sent", {"sms": True}),
        ("sent", {"sms": True, "email": True, "x": 1}),
        ("sent", {"sms": True, "email": 0}),
    ],
)
def test_is_refused_when_it_makes_no_sense(awa: Customer, kind: str, body: dict[str, object]) -> None:
    assert _put(awa, kind, body)[0] == 422


def test_includes_that_own_limits_were_changed(settings: LazySettings, awa: Customer) -> None:
    personal.lower_own(awa.user.pk, currency="MRU", product="all", bounds=Bounds(daily_minor=1), now=NOON)
    deliver()
    assert Notice.objects.filter(user=awa.user, kind=Kind.LIMITS_CHANGED).count() == 1
