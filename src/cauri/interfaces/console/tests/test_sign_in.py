"""The console's door …"""

import pytest
from django.test import Client

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit
from cauri.kit import clock

PASSWORD = "twelve-cowries-at-noon"
DOOR = "/console/login/"


def _try(client: Client, password: str, path: str = DOOR) -> str:
    answer = client.post(
        path,
        {"username": "moussa", "password": password},
        headers={"X-Request-Id": "trace-0001"},
        follow=True,
    )
    return answer.content.decode()


@pytest.mark.django_db
def test_stands_before_every_page(client: Client) -> None:
    for page in ("/console/", "/console/staff/staffmember/"):
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer["Location"] == f"{DOOR}?next={page}"


def test_opens_to_the_right_password_on_the_overview(client: Client, moussa: StaffMember) -> None:
    assert "Overview" in _try(client, PASSWORD)

    (record,) = audit.records(action="staff.signed_in")
    assert (record.actor, record.ip, record.request_id) == (moussa.pk, "127.0.0.1", "trace-0001")


def test_leads_on_to_the_page_that_was_asked_for(client: Client, moussa: StaffMember) -> None:
    page = _try(client, PASSWORD, f"{DOOR}?next=/console/staff/staffmember/")

    assert "moussa@cauri.example" in page


def test_leads_nowhere_else(client: Client, moussa: StaffMember) -> None:
    answer = client.post(f"{DOOR}?next=//evil.example/", {"username": "moussa", "password": PASSWORD})

    assert answer["Location"] == "/console/"


def test_says_no_to_a_wrong_password_and_records_it(client: Client, moussa: StaffMember) -> None:
    assert "The username or the password is wrong." in _try(client, "not-the-password")

    (record,) = audit.records(action="staff.sign_in_failed")
    assert (record.subject, record.request_id) == (str(moussa.pk), "trace-0001")
    assert client.get("/console/").status_code == 302


def test_says_how_long_to_wait_after_too_many(client: Client, moussa: StaffMember) -> None:
    for _ in range(5):
        _try(client, "not-the-password")

    assert "Too many tries. Try again in 900 seconds." in _try(client, PASSWORD).replace("899", "900")
    assert client.get("/console/").status_code == 302


def test_speaks_the_callers_language(client: Client, moussa: StaffMember) -> None:
    answer = client.post(
        DOOR, {"username": "moussa", "password": "wrong"}, headers={"Accept-Language": "fr-FR,fr;q=0.9"}
    )

    assert "mot de passe est incorrect" in answer.content.decode()


def test_closes_behind_who_leaves_and_records_it(desk: Client, moussa: StaffMember) -> None:
    desk.post("/console/logout/")

    assert desk.get("/console/").status_code == 302
    (record,) = audit.records(action="staff.signed_out")
    assert record.actor == moussa.pk


def test_lets_nobody_be_signed_out_by_a_link(desk: Client) -> None:
    assert desk.get("/console/logout/").status_code == 405
    assert desk.get("/console/").status_code == 200


def test_needs_the_token_of_its_own_form(moussa: StaffMember) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(DOOR, {"username": "moussa", "password": PASSWORD})

    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_takes_a_new_password(desk: Client, moussa: StaffMember) -> None:
    new = "thirteen-cowries-at-dusk"

    desk.post(
        "/console/password_change/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    moussa.refresh_from_db()
    assert moussa.check_password(new)
    assert audit.records(action="staff.password_changed").count() == 1
    assert desk.get("/console/").status_code == 200, "who changes a password stays signed in here"


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        (
            "not-the-password",
            "thirteen-cowries",
            "thirteen-cowries",
            "That is not your password.",
        ),
        (PASSWORD, "short", "short", "at least 12"),
        (PASSWORD, "thirteen-cowries", "fourteen-cowries", "match"),
    ],
)
def test_keeps_the_password_otherwise(
    desk: Client, moussa: StaffMember, old: str, new: str, again: str, said: str
) -> None:
    answer = desk.post("/console/password_change/", {"old_password": old, "new_password1": new, "new_password2": again})

    assert said in answer.content.decode()
    moussa.refresh_from_db()
    assert moussa.check_password(PASSWORD)


def test_stays_shut_when_the_login_is_closed_during_a_session(desk: Client, moussa: StaffMember) -> None:
    StaffMember.objects.update(is_active=False)

    assert desk.get("/console/").status_code == 302


@pytest.mark.django_db
def test_opens_to_the_demo_login(client: Client) -> None:
    login = staff.enrol_demo(now=clock.now())

    answer = client.post(DOOR, {"username": login.username, "password": login.password}, follow=True)

    assert "Overview" in answer.content.decode()
