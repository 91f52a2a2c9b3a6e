"""The console's pages …"""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cauri.identity.staff.models import StaffMember

LISTS = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model in admin.site._registry
    if model.__module__.startswith("cauri.")
]


@pytest.mark.parametrize("page", LISTS)
def test_show_rows_and_offer_no_way_to_write_them(desk: Client, page: str) -> None:
    assert desk.get(page, follow=True).status_code == 200
    assert desk.get(f"{page}add/").status_code in {403, 404}
    assert desk.post(page, {"action": "delete_selected", "_selected_action": "1"}).status_code in {
        200,
        302,
        403,
    }


def test_show_a_member_without_the_password(desk: Client, moussa: StaffMember) -> None:
    page = desk.get(f"/console/staff/staffmember/{moussa.pk}/change/").content.decode()

    assert "moussa@cauri.example" in page
    assert moussa.password not in page
    assert 'name="_save"' not in page


def test_do_not_save_what_is_posted_to_them(desk: Client, moussa: StaffMember) -> None:
    answer = desk.post(f"/console/staff/staffmember/{moussa.pk}/change/", {"username": "evil"})

    assert answer.status_code == 403
    moussa.refresh_from_db()
    assert moussa.username == "moussa"


def test_alone_know_sessions(desk: Client) -> None:
    session = desk.cookies["sessionid"].value

    answer = desk.get("/api/v1/meta/currencies")

    assert not hasattr(answer.wsgi_request, "session")
    assert not hasattr(answer.wsgi_request, "user")
    assert desk.get("/console/").wsgi_request.session.session_key == session


def test_say_in_words_that_a_page_does_not_exist(desk: Client) -> None:
    answer = desk.get("/console/nothing/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_show_times_of_the_operators_zone(desk: Client, moussa: StaffMember, settings: Settings) -> None:
    settings.OPERATOR_TIME_ZONE = "Asia/Kathmandu"
    StaffMember.objects.update(last_login=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))

    page = desk.get("/console/staff/staffmember/").content.decode()

    assert "2 Jul 2026, 05:15" in page


@pytest.mark.parametrize("production", [True, False])
def test_say_which_installation_this_is(desk: Client, settings: Settings, production: bool) -> None:
    settings.PRODUCTION = production

    page = desk.get("/console/").content.decode()

    assert ("production" in page) == production
    assert ("development" in page) != production
