"""The console …"""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.access import members

from cauri.infra.audit.models import AuditRecord
from cauri.products.bank_requests.tests.branch import (
    BECAUSE,
    PAID,
    SOMEWHERE,
    WHOLE,
    approved,
    asked,
    awa,
    produced,
    refused,
    row,
)

pytestmark = pytest.mark.usefixtures("db")


def _desk(role: str) -> Client:
    desk = Client()
    desk.force_login(members.of_role(role))
    return desk


def _do(desk: Client, act: str, request_id: UUID, **form: str) -> int:
    return desk.post(reverse(f"admin:bank_requests_{act}", args=[request_id]), form).status_code


def test_lists_what_waits_and_what_is_over_without_where_it_goes() -> None:
    one = awa()
    asked(one)
    refused(asked(one, "cheque_book"))

    shown = _desk("support").get(reverse("admin:bank_requests_bankrequest_changelist")).content.decode()

    assert "debit card" in shown
    assert "cheque book, 25 leaves" in shown
    assert "Awa D•••" in shown
    assert BECAUSE in shown
    assert SOMEWHERE not in shown
    assert "Awa Diallo" not in shown


def test_shows_one_with_where_it_goes_on_record() -> None:
    one = awa()
    request_id = asked(one)

    page = _desk("support").get(reverse("admin:bank_requests_bankrequest_change", args=[request_id]))

    assert SOMEWHERE in page.content.decode()
    viewed = AuditRecord.objects.filter(action="console.viewed", subject=str(request_id))
    assert [record.about for record in viewed] == [one.user.pk]


def test_offers_to_each_role_what_it_may_do_now() -> None:
    request_id = asked(awa())
    page = reverse("admin:bank_requests_bankrequest_change", args=[request_id])

    def offered(role: str) -> set[str]:
        shown = _desk(role).get(page).content.decode()
        acts = ("approve", "refuse", "produce", "deliver")
        return {act for act in acts if reverse(f"admin:bank_requests_{act}", args=[request_id]) in shown}

    assert (offered("compliance"), offered("support"), offered("auditor")) == ({"approve", "refuse"}, set(), set())
    approved(request_id)
    assert (offered("compliance"), offered("support")) == ({"refuse"}, {"produce"})
    produced(request_id)
    assert (offered("compliance"), offered("support")) == (set(), {"deliver"})


def test_carries_it_from_the_wish_to_the_door() -> None:
    request_id = asked(awa())

    assert _do(_desk("compliance"), "approve", request_id) == 302
    assert _do(_desk("support"), "produce", request_id, reference="4711") == 302
    assert _do(_desk("support"), "deliver", request_id) == 302

    assert (row(request_id).state, row(request_id).reference) == ("delivered", "4711")


def test_refuses_with_a_reason_and_gives_back() -> None:
    one = awa()
    request_id = asked(one)

    _do(_desk("compliance"), "refuse", request_id, because=" ")
    assert (row(request_id).state, one.balance) == ("requested", PAID)
    _do(_desk("compliance"), "refuse", request_id, because=BECAUSE)

    assert (row(request_id).state, row(request_id).reason, one.balance) == ("refused", BECAUSE, WHOLE)
    assert AuditRecord.objects.filter(action="console.refused").count() == 1


@pytest.mark.parametrize(
    ("role", "act"),
    [("support", "approve"), ("support", "refuse"), ("finance", "refuse"), ("auditor", "approve"),
     ("compliance", "produce"), ("finance", "deliver")],
)  # fmt: skip
def test_lets_nobody_act_who_may_not(role: str, act: str) -> None:
    request_id = asked(awa())

    assert _do(_desk(role), act, request_id, because=BECAUSE, reference="1") == 403

    assert row(request_id).state == "requested"


def test_knows_nothing_of_what_nobody_asked_for() -> None:
    nothing = UUID(int=1)

    page = _desk("admin").get(reverse("admin:bank_requests_bankrequest_change", args=[nothing]))

    assert page.status_code == 404
    assert _do(_desk("admin"), "approve", nothing) == 404
