"""Firebase Cloud Messaging as the sandbox plays it."""

import urllib.request
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.support.sandbox import Sandbox


@pytest.fixture
def fcm(sandbox: Sandbox, settings: Settings, tmp_path: Path) -> Sandbox:
    """The sandbox, asked for pushes."""
    account = tmp_path / "service-account.json"
    with urllib.request.urlopen(f"{sandbox.url}/_sandbox/fcm/service-account") as answer:  # noqa: S310 - ours
        account.write_bytes(answer.read())
    settings.FCM_URL, settings.FCM_SERVICE_ACCOUNT_FILE = sandbox.url_of("fcm"), str(account)
    return sandbox
