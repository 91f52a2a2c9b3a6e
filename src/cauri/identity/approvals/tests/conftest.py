"""Two members of staff who may ask for roles and allow them."""

import pytest

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.kit import clock

PASSWORD = "twelve-cowries-at-noon"


def enrolled(name: str, role: str) -> StaffMember:
    """Somebody on the staff."""
    return staff.enrol(name, email=f"{name}@cauri.example", password=PASSWORD, role=role, now=clock.now())


@pytest.fixture
def awa(db: None) -> StaffMember:
    """Who asks."""
    return enrolled("awa", "admin")


@pytest.fixture
def moussa(db: None) -> StaffMember:
    """Who allows."""
    return enrolled("moussa", "admin")


@pytest.fixture
def fatou(db: None) -> StaffMember:
    """Whom it is about."""
    return enrolled("fatou", "support")
