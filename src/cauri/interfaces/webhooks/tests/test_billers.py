"""A biller's event …"""

from datetime import timedelta

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from cauri.infra.inbox import queries
from cauri.infra.inbox.models import InboxMessage
from cauri.integrations.billers.tests import signing
from cauri.integrations.billers.tests.signing import event, headers
from cauri.kit import clock

pytestmark = pytest.mark.usefixtures("db")

ADDRESS = "/webhooks/billers"


def _report(client: Client, body: bytes, signed: dict[str, str] | None = None) -> int:
    given = headers(body, now=clock.now()) if signed is None else signed
    return client.post(ADDRESS, body, content_type="application/json", headers=given).status_code


@pytest.fixture(autouse=True)
def secret(settings: LazySettings) -> None:
    settings.BILLERS_SECRET = signing.SECRET


def test_is_kept_once_however_often_it_comes(client: Client) -> None:
    assert [_report(client, event()) for _ in range(5)] == [200] * 5

    message = InboxMessage.objects.get()
    assert (message.provider, queries.body_of(message.pk)) == ("billers", event())
    assert (message.key, message.headers) == ("event:evt_1", {})


def test_is_known_by_its_id_alone(client: Client) -> None:
    now = clock.now()
    other = event(status="failed")

    assert _report(client, event(), headers(event(), now=now)) == 200
    assert _report(client, other, headers(other, now=now)) == 200
    assert _report(client, event(), headers(event(), now=now, event_id="evt_2")) == 200
    assert InboxMessage.objects.count() == 2


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_is_refused_without_each_of_its_headers(client: Client, missing: str) -> None:
    signed = headers(event(), now=clock.now())
    del signed[missing]

    assert _report(client, event(), signed) == 401
    assert not InboxMessage.objects.exists()


@pytest.mark.parametrize("at", range(0, len(event()), 17))
def test_is_refused_when_a_byte_was_altered(client: Client, at: int) -> None:
    altered = bytearray(event())
    altered[at] ^= 1

    assert _report(client, bytes(altered), headers(event(), now=clock.now())) == 401
    assert not InboxMessage.objects.exists()


@pytest.mark.parametrize("minutes", [-6, 6])
def test_is_refused_when_it_is_too_old_or_too_new(client: Client, minutes: int) -> None:
    assert _report(client, event(), headers(event(), now=clock.now() + timedelta(minutes=minutes))) == 401
    assert not InboxMessage.objects.exists()


def test_is_refused_with_another_secret(client: Client) -> None:
    assert _report(client, event(), headers(event(), now=clock.now(), secret="whsec_b3RoZXI=")) == 401


def test_may_have_a_megabyte_and_no_more(client: Client) -> None:
    largest = event(filler="x" * (settings.LARGEST_BODY - len(event(filler=""))))
    assert len(largest) == settings.LARGEST_BODY

    assert _report(client, largest) == 200
    assert _report(client, largest + b" ") == 413
    assert InboxMessage.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe"])
def test_is_kept_when_it_is_genuine_whatever_it_says(client: Client, body: bytes) -> None:
    assert _report(client, body) == 200
    assert InboxMessage.objects.count() == 1


def test_has_no_door_without_a_secret(client: Client, settings: LazySettings) -> None:
    settings.BILLERS_SECRET = ""

    assert _report(client, event()) == 404


def test_comes_by_post_alone(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405
