"""A registry of handlers for each test alone."""

from collections.abc import Iterator

import pytest

from cauri.infra.outbox import events
from cauri.infra.outbox.tests import telling


@pytest.fixture(autouse=True)
def no_handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only what the test subscribes is subscribed."""
    monkeypatch.setattr(events, "_subscriptions", {})
    telling.told.clear()
    yield
    telling.told.clear()
