"""Signing in …"""

from datetime import UTC, datetime, timedelta

import pytest

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Origin

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOOD = "twelve-cowries-at-noon"
OFFICE = Origin(ip="192.0.2.1", user_agent="tests", request_id="r-1")
ELSEWHERE = Origin(ip="198.51.100.7")

pytestmark = pytest.mark.django_db


@pytest.fixture
def moussa(db: None) -> StaffMember:
    return staff.enrol("moussa", email="moussa@cauri.example", password=GOOD, now=NOW)


def _fail(times: int, *, origin: Origin = OFFICE, username: str = "moussa", now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(staff.WrongCredentials):
            staff.sign_in(username, password="not-the-password", origin=origin, now=now)


def test_lets_the_right_password_in_whatever_the_case_of_the_name(moussa: StaffMember) -> None:
    assert staff.sign_in(" Moussa ", password=GOOD, origin=OFFICE, now=NOW) == moussa

    (record,) = audit.records(action="staff.signed_in")
    assert (record.actor_kind, record.actor, record.ip, record.request_id) == (
        "staff",
        moussa.pk,
        "192.0.2.1",
        "r-1",
    )


def test_refuses_a_wrong_password_and_records_the_try_without_it(moussa: StaffMember) -> None:
    _fail(1)

    (record,) = audit.records(action="staff.sign_in_failed")
    assert (record.actor_kind, record.subject) == ("anonymous", str(moussa.pk))
    assert "not-the-password" not in str(vars(record))


def test_does_not_record_what_was_typed_as_an_unknown_name(moussa: StaffMember) -> None:
    _fail(1, username="my-secret-password-by-mistake")

    (record,) = audit.records(action="staff.sign_in_failed")
    assert record.subject == ""
    assert "secret" not in str(vars(record))


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_refuses_a_login_that_was_closed(moussa: StaffMember, right: str) -> None:
    StaffMember.objects.update(**{right: False})

    with pytest.raises(staff.WrongCredentials):
        staff.sign_in("moussa", password=GOOD, origin=OFFICE, now=NOW)


def test_refuses_even_the_right_password_after_five_failures_and_says_how_long(moussa: StaffMember) -> None:
    _fail(5)

    with pytest.raises(staff.TooManyTries) as refused:
        staff.sign_in("moussa", password=GOOD, origin=OFFICE, now=NOW + timedelta(minutes=5))

    assert refused.value.facts == {"retry_after": 600}
    assert audit.records(action="staff.sign_in_refused").count() == 1


def test_works_again_when_the_wait_is_over(moussa: StaffMember) -> None:
    _fail(5)

    staff.sign_in("moussa", password=GOOD, origin=OFFICE, now=NOW + timedelta(minutes=15, seconds=1))


def test_works_after_four_failures(moussa: StaffMember) -> None:
    _fail(4)

    staff.sign_in("moussa", password=GOOD, origin=OFFICE, now=NOW)


def test_is_not_blocked_by_a_stranger_who_guesses_elsewhere(moussa: StaffMember) -> None:
    _fail(5, origin=ELSEWHERE)

    staff.sign_in("moussa", password=GOOD, origin=OFFICE, now=NOW)


def test_is_refused_to_one_place_that_tries_many_names(moussa: StaffMember) -> None:
    for number in range(50):
        _fail(1, origin=ELSEWHERE, username=f"guess{number}")

    with pytest.raises(staff.TooManyTries):
        staff.sign_in("moussa", password=GOOD, origin=ELSEWHERE, now=NOW)


def test_is_refused_on_a_login_that_many_places_try(moussa: StaffMember) -> None:
    for number in range(50):
        _fail(1, origin=Origin(ip=f"203.0.113.{number}"))

    with pytest.raises(staff.TooManyTries):
        staff.sign_in("moussa", password=GOOD, origin=OFFICE, now=NOW)
