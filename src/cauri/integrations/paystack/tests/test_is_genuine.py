"""Whether Paystack signed a message: it is genuine …"""

import hashlib
import hmac

import pytest

from cauri.integrations.paystack.tests.people import KEY
from cauri.integrations.paystack.webhooks import is_genuine

BODY = b'{"event":"charge.success","data":{"reference":"r"}}'


def _signature(body: bytes = BODY, key: str = KEY, digest: str = "sha512") -> str:
    return hmac.digest(key.encode(), body, digest).hex()


def test_when_the_key_and_the_bytes_are_right() -> None:
    assert len(_signature()) == 128
    assert is_genuine(BODY, _signature(), key=KEY)


@pytest.mark.parametrize("at", range(len(BODY)))
def test_not_when_a_byte_was_altered(at: int) -> None:
    altered = bytearray(BODY)
    altered[at] ^= 1

    assert not is_genuine(bytes(altered), _signature(), key=KEY)


@pytest.mark.parametrize("body", [BODY + b" ", BODY.replace(b":", b": ", 1), b"", BODY + BODY])
def test_not_when_it_says_the_same_in_other_bytes(body: bytes) -> None:
    assert not is_genuine(body, _signature(), key=KEY)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "0" * 128,
        _signature()[:-1],
        _signature().upper(),
        f" {_signature()}",
        "é",
        _signature(key="sk_test_another"),
        _signature(digest="sha256"),
        hashlib.sha512(BODY).hexdigest(),
    ],
)
def test_not_with_another_signature(signature: str) -> None:
    assert not is_genuine(BODY, signature, key=KEY)


def test_not_when_there_is_no_key() -> None:
    assert not is_genuine(BODY, _signature(key=""), key="")
