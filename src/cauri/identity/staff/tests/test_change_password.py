"""Changing a password …"""

from datetime import UTC, datetime

import pytest

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import Origin

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OLD = "twelve-cowries-at-noon"
NEW = "thirteen-cowries-at-dusk"
OFFICE = Origin(ip="192.0.2.1")


@pytest.fixture
def moussa(db: None) -> StaffMember:
    return staff.enrol("moussa", email="moussa@cauri.example", password=OLD, now=NOW)


def test_takes_the_new_one_and_records_it(moussa: StaffMember) -> None:
    staff.change_password(moussa, old=OLD, new=NEW, origin=OFFICE, now=NOW)

    staff.sign_in("moussa", password=NEW, origin=OFFICE, now=NOW)
    with pytest.raises(staff.WrongCredentials):
        staff.sign_in("moussa", password=OLD, origin=OFFICE, now=NOW)
    assert audit.records(action="staff.password_changed").count() == 1


def test_needs_the_old_one(moussa: StaffMember) -> None:
    with pytest.raises(staff.WrongPassword):
        staff.change_password(moussa, old="not-the-password", new=NEW, origin=OFFICE, now=NOW)

    staff.sign_in("moussa", password=OLD, origin=OFFICE, now=NOW)
    assert audit.records(action="staff.password_change_failed").count() == 1


def test_refuses_one_that_can_be_guessed(moussa: StaffMember) -> None:
    with pytest.raises(staff.WeakPassword):
        staff.change_password(moussa, old=OLD, new="short", origin=OFFICE, now=NOW)

    staff.sign_in("moussa", password=OLD, origin=OFFICE, now=NOW)
