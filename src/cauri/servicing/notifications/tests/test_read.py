"""Reading, and forgetting what was read …"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support.people import Customer

from cauri.kit import ids
from cauri.kit.transactions import transaction
from cauri.servicing.notifications import queries, services
from cauri.servicing.notifications.models import Dispatch, Notice
from cauri.servicing.notifications.queries import UnknownNotice
from cauri.servicing.statements.tests import village
from cauri.servicing.statements.tests.village import NOON, after, pay

Kind = Notice.Kind
Ask = Callable[..., Any]


@pytest.fixture
def ask(client: Client) -> Ask:
    """Ask as somebody."""

    def asked(one: Customer, method: str, path: str = "", **parameters: Any) -> Any:
        headers = {"Authorization": f"Bearer {one.access_token}", "Accept-Language": "en"}
        return getattr(client, method)(f"/api/v1/notifications{path}", parameters, headers=headers)

    return asked


def _tell(one: Customer, *kinds: str) -> None:
    for minute, kind in enumerate(kinds):
        with transaction():
            services.tell(one.user.pk, kind, fact_id=ids.new_id(), now=after(minute))


def test_lists_the_newest_first_page_by_page_and_counts_what_is_unread(ask: Ask, awa: Customer) -> None:
    _tell(awa, Kind.WELCOME, Kind.PIN_CHANGED, Kind.LOCKED_OUT)
    page = ask(awa, "get", limit=2).json()
    assert [item["kind"] for item in page["items"]] == ["locked_out", "pin_changed"]
    assert page["unread"] == 3
    assert page["items"][1]["text"] == "Your PIN was changed. If that was not you, call us at once."
    assert page["items"][1]["made_at"] == "2026-11-10T12:01:00Z"
    rest = ask(awa, "get", limit=2, cursor=page["next_cursor"]).json()
    assert [item["kind"] for item in rest["items"]] == ["welcome"]
    assert rest["next_cursor"] is None


def test_links_to_the_payment(ask: Ask, awa: Customer, moussa: Customer) -> None:
    payment = pay(awa.wallet, moussa.wallet, 10_000)
    with transaction():
        services.tell_of_payment(payment.pk, fact_id=ids.new_id(), now=NOON)
    [item] = ask(moussa, "get").json()["items"]
    assert (item["payment_id"], item["text"]) == (str(payment.pk), "Awa D••• sent you 100.00 MRU.")


def test_marks_one_and_keeps_the_time(ask: Ask, awa: Customer) -> None:
    _tell(awa, Kind.WELCOME, Kind.PIN_CHANGED)
    notice = Notice.objects.get(kind=Kind.WELCOME)
    assert ask(awa, "put", f"/{notice.pk}/read").status_code == 204
    first = Notice.objects.get(pk=notice.pk).read_at
    assert ask(awa, "put", f"/{notice.pk}/read").status_code == 204
    assert first is not None
    assert Notice.objects.get(pk=notice.pk).read_at == first
    assert ask(awa, "get").json()["unread"] == 1


def test_marks_all_of_ones_own(ask: Ask, awa: Customer, moussa: Customer) -> None:
    _tell(awa, Kind.WELCOME, Kind.PIN_CHANGED)
    _tell(moussa, Kind.WELCOME)
    assert ask(awa, "put", "/read").status_code == 204
    assert ask(awa, "get").json()["unread"] == 0
    assert ask(moussa, "get").json()["unread"] == 1


def test_knows_nothing_of_what_others_were_told(ask: Ask, awa: Customer, moussa: Customer) -> None:
    _tell(moussa, Kind.WELCOME)
    notice = Notice.objects.get()
    answer = ask(awa, "put", f"/{notice.pk}/read")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_notice")
    assert ask(awa, "get").json()["items"] == []
    with pytest.raises(UnknownNotice):
        services.read(ids.new_id(), user_id=awa.user.pk, now=NOON)


def test_is_for_whoever_is_signed_in(client: Client) -> None:
    assert client.get("/api/v1/notifications").status_code == 401
    assert client.put("/api/v1/notifications/read").status_code == 401


def test_counts_unread_ones_up_to_a_hundred(monkeypatch: pytest.MonkeyPatch, awa: Customer) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    _tell(awa, *[Kind.WELCOME] * 5)
    assert queries.inbox_of(awa.user.pk, language="ar").unread == 2


def test_asks_the_same_few_questions_however_long_the_page(awa: Customer, moussa: Customer) -> None:
    for number in range(6):
        payment = pay(awa.wallet, moussa.wallet, 100, at=after(number))
        back = village.refund(payment, 10, at=after(number))
        with transaction():
            services.tell_of_payment(payment.pk, fact_id=ids.new_id(), now=NOON)
            services.tell_of_return(back.pk, fact_id=ids.new_id(), now=NOON)
    asked = []
    for most in (2, 12):
        with CaptureQueriesContext(connection) as questions:
            assert len(queries.inbox_of(awa.user.pk, language="en", most=most).notices) == most
        asked.append(len(questions))
    assert asked == [4, 4]


def test_forgets_old_ones_and_what_became_of_them(monkeypatch: pytest.MonkeyPatch, awa: Customer) -> None:
    monkeypatch.setattr(services, "MOST_FORGOTTEN_AT_ONCE", 2)
    _tell(awa, *[Kind.WELCOME] * 5)
    for notice in Notice.objects.all():
        Dispatch.objects.create(notice=notice, channel="sms", state="carried", tries=1, at=NOON)
    assert services.forget(older_than=NOON) == 0
    assert services.forget(older_than=after(3)) == 3
    assert Notice.objects.count() == Dispatch.objects.count() == 2
    assert services.forget(older_than=after(3) + timedelta(days=1)) == 2
