"""An event of Paystack's …"""

import hashlib
import hmac
import json

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from cauri.infra.inbox import queries
from cauri.infra.inbox.models import InboxMessage

pytestmark = pytest.mark.usefixtures("db")

ADDRESS = "/webhooks/paystack"
KEY = "sk_test_of-the-tests"


def _event(**more: object) -> bytes:
    about = {"id": 1, "reference": "test-0123456789-a", "status": "success", "amount": 500_000, "currency": "NGN"}
    return json.dumps({"event": "charge.success", "data": about | more}).encode()


def _signature(body: bytes, key: str = KEY) -> str:
    return hmac.digest(key.encode(), body, hashlib.sha512).hex()


def _report(client: Client, body: bytes, signature: str | None = None) -> int:
    signed = _signature(body) if signature is None else signature
    answer = client.post(ADDRESS, body, content_type="application/json", headers={"X-Paystack-Signature": signed})
    return answer.status_code


@pytest.fixture(autouse=True)
def key(settings: LazySettings) -> None:
    settings.PAYSTACK_SECRET_KEY = KEY


def test_is_kept_once_however_often_it_comes(client: Client) -> None:
    assert [_report(client, _event()) for _ in range(5)] == [200] * 5

    message = InboxMessage.objects.get()
    assert (message.provider, queries.body_of(message.pk), message.headers) == ("paystack", _event(), {})


def test_is_kept_beside_another_of_the_same_payment(client: Client) -> None:
    assert [_report(client, _event(status=status)) for status in ("success", "reversed")] == [200] * 2

    assert InboxMessage.objects.count() == 2


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "0" * 128,
        _signature(_event(), "sk_test_another"),
        _signature(_event()).upper(),
        hmac.digest(KEY.encode(), _event(), hashlib.sha256).hex(),
        "é",
        _signature(_event())[:-1],
    ],
)
def test_is_refused_without_the_right_signature(client: Client, signature: str) -> None:
    assert _report(client, _event(), signature) == 401
    assert not InboxMessage.objects.exists()


def test_is_refused_without_any(client: Client) -> None:
    assert client.post(ADDRESS, _event(), content_type="application/json").status_code == 401
    assert not InboxMessage.objects.exists()


@pytest.mark.parametrize("at", range(0, len(_event()), 29))
def test_is_refused_when_a_byte_was_altered(client: Client, at: int) -> None:
    altered = bytearray(_event())
    altered[at] ^= 1

    assert _report(client, bytes(altered), _signature(_event())) == 401
    assert not InboxMessage.objects.exists()


def test_is_refused_when_it_says_the_same_in_other_bytes(client: Client) -> None:
    other = json.dumps(json.loads(_event()), separators=(",", ":")).encode()

    assert _report(client, other, _signature(_event())) == 401


def test_is_refused_in_words(client: Client) -> None:
    answer = client.post(ADDRESS, b"{}", content_type="application/json", headers={"Accept-Language": "fr"})

    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["detail"]) == (
        "signature_invalid",
        "La signature du message n'est pas correcte.",
    )


def test_may_have_a_megabyte_and_no_more(client: Client) -> None:
    largest = _event(filler="x" * (settings.LARGEST_BODY - len(_event(filler=""))))
    assert len(largest) == settings.LARGEST_BODY

    assert _report(client, largest) == 200
    assert _report(client, largest + b" ") == 413
    assert InboxMessage.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe"])
def test_is_kept_when_it_is_genuine_whatever_it_says(client: Client, body: bytes) -> None:
    assert _report(client, body) == 200
    assert InboxMessage.objects.count() == 1


def test_has_no_door_without_a_key(client: Client, settings: LazySettings) -> None:
    settings.PAYSTACK_SECRET_KEY = ""

    assert _report(client, _event(), _signature(_event(), "")) == 404


def test_comes_by_post_alone(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405
