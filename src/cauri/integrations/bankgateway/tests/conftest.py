"""The bank as the sandbox plays it, and one that says what it is told to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.support import scripted
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.bankgateway.tests import people


@pytest.fixture
def bank(sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The sandbox, asked for the bank."""
    people.named_in(settings, sandbox.url_of("bankgateway"))
    return sandbox


@pytest.fixture
def script(settings: Settings) -> Iterator[Script]:
    """A bank that says what it is told to."""
    with scripted.company() as company:
        people.named_in(settings, company.url)
        yield company
