"""Fixtures of this room's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.support import people
from tests.support.books import books_must_hold
from tests.support.people import Customer

from cauri.infra.messaging.ports import Message
from cauri.servicing.notifications.tests import telling
from cauri.servicing.statements.tests import village


@pytest.fixture(autouse=True)
def books_add_up(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """Every test of money ends by checking the invariants."""
    settings.CAURI_HOME = tmp_path
    settings.PAYMENT_GUARDS = [village.WATCHMAN]
    people.without_limits()
    village.charge()
    yield
    books_must_hold()


@pytest.fixture
def messages(settings: LazySettings) -> Iterator[list[Message]]:
    """What was given to a carrier that carries everything."""
    with telling.carried(settings) as given:
        yield given


@pytest.fixture
def awa() -> Customer:
    """Awa with 1000.00, whose facts so far are delivered and forgotten."""
    return village.someone("Awa Diallo", minor=100_000)


@pytest.fixture
def moussa() -> Customer:
    """Moussa, who has nothing."""
    return village.someone("Moussa Diop")
