"""Fixtures of this room's tests."""

from pathlib import Path

import pytest
from pytest_django import Settings
from tests.support import authenticator
from tests.support.authenticator import Authenticator

from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import NOW, PIN, Person


@pytest.fixture(autouse=True)
def own_mailbox(settings: Settings, tmp_path: Path) -> None:
    """A mailbox for each test, and pages of ours at one address."""
    settings.CAURI_HOME = tmp_path
    settings.PASSKEY_RP_ID, settings.PASSKEY_ORIGINS = "localhost", ["http://localhost:8000"]


@pytest.fixture
def awa(db: None) -> Person:
    """Awa, with a PIN, signed in on her phone."""
    return people.person()


@pytest.fixture
def hers(awa: Person) -> Authenticator:
    """Awa's passkey."""
    return authenticator.registered(awa.caller, PIN, now=NOW)
