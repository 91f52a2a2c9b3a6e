"""Billers as the sandbox plays them, and a company that says what it is told to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.support import scripted
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.billers.tests import people


@pytest.fixture
def billers(sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The sandbox, asked for billers."""
    people.named_in(settings, sandbox.url_of("billers"))
    return sandbox


@pytest.fixture
def script(settings: Settings) -> Iterator[Script]:
    """A company that says what it is told to, asked for billers."""
    with scripted.company() as company:
        people.named_in(settings, company.url)
        yield company
