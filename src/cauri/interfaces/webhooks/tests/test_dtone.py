"""A callback of DT One's …"""

import json

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from cauri.infra.inbox import queries
from cauri.infra.inbox.models import InboxMessage
from cauri.integrations.dtone.webhooks import token

pytestmark = pytest.mark.usefixtures("db")

SECRET = "secret-of-the-tests"
ADDRESS = f"/webhooks/dtone/{token(SECRET)}"


def _callback(**more: object) -> bytes:
    return json.dumps({"id": 7, "external_id": "bl-1", "status": {"class": {"id": 7}}, **more}).encode()


def _report(client: Client, body: bytes, address: str = ADDRESS) -> int:
    return client.post(address, body, content_type="application/json").status_code


@pytest.fixture(autouse=True)
def secret(settings: LazySettings) -> None:
    settings.DTONE_SECRET = SECRET


def test_is_kept_once_however_often_it_comes(client: Client) -> None:
    assert [_report(client, _callback()) for _ in range(5)] == [200] * 5

    message = InboxMessage.objects.get()
    assert (message.provider, queries.body_of(message.pk), message.headers) == ("dtone", _callback(), {})


def test_is_kept_beside_another_of_the_same_top_up(client: Client) -> None:
    assert [_report(client, _callback(status={"class": {"id": one}})) for one in (7, 8)] == [200] * 2

    assert InboxMessage.objects.count() == 2


@pytest.mark.parametrize("given", ["x", SECRET, token("another"), token(SECRET)[:-1], token(SECRET).upper(), "é"])
def test_is_refused_at_another_address(client: Client, given: str) -> None:
    assert _report(client, _callback(), f"/webhooks/dtone/{given}") == 401
    assert not InboxMessage.objects.exists()


def test_may_have_a_megabyte_and_no_more(client: Client) -> None:
    largest = _callback(filler="x" * (settings.LARGEST_BODY - len(_callback(filler=""))))
    assert len(largest) == settings.LARGEST_BODY

    assert _report(client, largest) == 200
    assert _report(client, largest + b" ") == 413
    assert InboxMessage.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe"])
def test_is_kept_whatever_it_says(client: Client, body: bytes) -> None:
    assert _report(client, body) == 200
    assert InboxMessage.objects.count() == 1


def test_has_no_door_without_a_secret(client: Client, settings: LazySettings) -> None:
    settings.DTONE_SECRET = ""

    assert _report(client, _callback(), f"/webhooks/dtone/{token('')}") == 404
    assert _report(client, _callback(), "/webhooks/dtone") == 404


def test_comes_by_post_alone(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405


def test_is_in_no_log_with_its_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        _report(client, _callback())
        _report(client, _callback(), "/webhooks/dtone/somebody-guessed")

    assert "webhooks.not_genuine" in caplog.text
    assert token(SECRET) not in caplog.text
    assert "somebody-guessed" not in caplog.text
