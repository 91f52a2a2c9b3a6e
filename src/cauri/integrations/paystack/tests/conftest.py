"""Paystack as the sandbox plays it, and a company that says what it is told to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.support.sandbox import Sandbox

from cauri.integrations.paystack.tests import scripted
from cauri.integrations.paystack.tests.people import KEY


@pytest.fixture
def paystack(sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The sandbox, asked for Paystack."""
    settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = sandbox.url_of("paystack"), KEY
    return sandbox


@pytest.fixture
def script(settings: Settings) -> Iterator[scripted.Script]:
    """A company that says what it is told to, asked for Paystack."""
    with scripted.company() as company:
        settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = company.url, KEY
        yield company
