"""DT One as the sandbox plays it, and a company that says what it is told to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.support import scripted
from tests.support.sandbox import Sandbox
from tests.support.scripted import Script

from cauri.integrations.dtone.tests import people


@pytest.fixture
def dtone(sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The sandbox, asked for DT One."""
    people.named_in(settings, f"{sandbox.url_of('dtone')}/v1")
    return sandbox


@pytest.fixture
def script(settings: Settings) -> Iterator[Script]:
    """A company that says what it is told to, asked for DT One."""
    with scripted.company() as company:
        people.named_in(settings, company.url)
        yield company
