"""Fixtures of this room's tests."""

from pathlib import Path

import pytest
from pytest_django import Settings

from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import Person


@pytest.fixture(autouse=True)
def own_mailbox(settings: Settings, tmp_path: Path) -> None:
    """A mailbox for each test."""
    settings.CAURI_HOME = tmp_path


@pytest.fixture
def awa(db: None) -> Person:
    """Awa, with a PIN, signed in on her phone."""
    return people.person()
