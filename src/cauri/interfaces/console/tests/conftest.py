"""People and pages that the console's tests share."""

import pytest
from django.test import Client

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock

PASSWORD = "twelve-cowries-at-noon"


@pytest.fixture
def moussa(db: None) -> StaffMember:
    """A member of staff."""
    return staff.enrol("moussa", email="moussa@cauri.example", password=PASSWORD, now=clock.now())


@pytest.fixture
def desk(client: Client, moussa: StaffMember) -> Client:
    """A browser in which Moussa is signed in."""
    client.force_login(moussa)
    return client
