"""Enrolling somebody …"""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOOD = "twelve-cowries-at-noon"

pytestmark = pytest.mark.django_db


def test_lets_them_into_the_console_and_records_it() -> None:
    member = staff.enrol("Moussa", email="Moussa@Cauri.Example", password=GOOD, now=NOW)

    kept = StaffMember.objects.get()
    assert (kept.username, kept.email) == ("moussa", "moussa@cauri.example")
    assert kept.is_staff
    assert not kept.is_superuser
    assert kept.check_password(GOOD)
    (record,) = audit.records(action="staff.enrolled")
    assert record.subject == str(member.pk)
    assert GOOD not in str(vars(record))


@pytest.mark.parametrize("password", ["", "elevenchars", "123456789012", "password1234", "moussa-moussa"], ids=repr)
def test_refuses_a_password_that_can_be_guessed(password: str) -> None:
    with pytest.raises(staff.WeakPassword):
        staff.enrol("moussa-moussa", email="m@cauri.example", password=password, now=NOW)

    assert not StaffMember.objects.exists()


@pytest.mark.parametrize("username", ["", "   ", "a b", "x" * 151, "<b>"])
def test_refuses_what_is_no_username(username: str) -> None:
    with pytest.raises(staff.InvalidUsername):
        staff.enrol(username, email="m@cauri.example", password=GOOD, now=NOW)


@pytest.mark.parametrize("email", ["", "moussa", "moussa@", "m@x@y.example"])
def test_refuses_what_is_no_address(email: str) -> None:
    with pytest.raises(staff.InvalidEmail):
        staff.enrol("moussa", email=email, password=GOOD, now=NOW)


@pytest.mark.parametrize(
    ("username", "email"),
    [("MOUSSA", "other@cauri.example"), ("other", "Moussa@CAURI.example")],
)
def test_refuses_a_name_or_address_twice_in_any_case(username: str, email: str) -> None:
    staff.enrol("moussa", email="moussa@cauri.example", password=GOOD, now=NOW)

    with pytest.raises(staff.AlreadyEnrolled):
        staff.enrol(username, email=email, password=GOOD, now=NOW)

    assert StaffMember.objects.count() == 1


def test_happens_once_for_the_demo_login() -> None:
    first = staff.enrol_demo(now=NOW)

    assert staff.enrol_demo(now=NOW) == first
    assert StaffMember.objects.get().check_password(first.password)


def test_never_makes_a_demo_login_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(staff.NotInProduction):
        staff.enrol_demo(now=NOW)

    assert not StaffMember.objects.exists()
