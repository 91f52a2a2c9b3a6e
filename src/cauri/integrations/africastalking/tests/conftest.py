"""Africa's Talking as the sandbox plays it."""

import pytest
from pytest_django import Settings
from tests.support.sandbox import Sandbox


@pytest.fixture
def africastalking(sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The sandbox, asked for Africa's Talking."""
    settings.AFRICASTALKING_URL = sandbox.url_of("africastalking")
    settings.AFRICASTALKING_USERNAME, settings.AFRICASTALKING_API_KEY = "sandbox", "atsk_of-the-tests"
    return sandbox
