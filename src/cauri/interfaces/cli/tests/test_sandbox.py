"""`cauri sandbox` …"""

import socket
from collections.abc import Iterator

import pytest
from tests.support import platforms
from tests.support.platforms import PRODUCTION, Platform, eventually, says_yes


@pytest.fixture
def installation() -> Iterator[Platform]:
    """An installation with nothing in it yet."""
    with platforms.platform() as found:
        yield found


def test_plays_companies_until_it_is_stopped(installation: Platform) -> None:
    installation.process = installation.spawn("sandbox")
    at = f"http://127.0.0.1:{installation.sandbox_port}"

    assert eventually(lambda: says_yes(f"{at}/"), seconds=30), installation.output()
    assert says_yes(f"{at}/google/.well-known/openid-configuration")
    installation.process.terminate()
    assert installation.process.wait(10) == 0
    assert installation.output() == ""


def test_is_refused_in_production(installation: Platform) -> None:
    installation.environment = {"CAURI_ENVIRONMENT": "production"}

    refused = installation.run("sandbox")

    assert refused.returncode == 1
    assert "production calls real ones" in refused.stderr


def test_is_refused_where_something_listens(installation: Platform) -> None:
    with socket.create_server(("127.0.0.1", installation.sandbox_port)):
        refused = installation.run("sandbox")

    assert refused.returncode == 1
    assert "CAURI_SANDBOX_PORT chooses another port" in refused.stderr


def test_is_nobody_whose_word_production_takes(installation: Platform) -> None:
    installation.environment = {**PRODUCTION, "CAURI_GOOGLE_ISSUER": "http://127.0.0.1:8700/google"}

    refused = installation.run("problems")

    assert refused.returncode != 0
    assert "CAURI_GOOGLE_ISSUER is for development" in refused.stderr
