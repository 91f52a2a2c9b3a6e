"""Fixtures of this room's tests: Google is the sandbox's, over real HTTP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from tests.support.sandbox import Sandbox

from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import Person

Mint = Callable[..., str]


@pytest.fixture(autouse=True)
def own_mailbox(settings: Settings, tmp_path: Path) -> None:
    """A mailbox for each test."""
    settings.CAURI_HOME = tmp_path


@pytest.fixture
def google(sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The sandbox, whose Google is believed."""
    settings.GOOGLE_ISSUER = sandbox.url_of("google")
    return sandbox


@pytest.fixture
def mint(google: Sandbox) -> Mint:
    """Have Google make a token: for Awa's account there, unless it is told otherwise."""

    def minted(**sent: Any) -> str:
        token: str = google.switch("google/token", **sent)["id_token"]
        return token

    return minted


@pytest.fixture
def awa(db: None) -> Person:
    """Awa, with a PIN, signed in on her phone."""
    return people.person()


@pytest.fixture
def moussa(db: None) -> Person:
    """Moussa, in the same way."""
    return people.person("Moussa Diop")
