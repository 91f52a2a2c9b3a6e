"""A signature of Standard Webhooks …"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from cauri.kit import standard_webhooks

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
SECRET = "whsec_" + base64.b64encode(b"a-secret-of-both-sides").decode()
EVENT = b'{"id": "evt_1", "type": "credit.received", "data": {"id": "cr_1"}}'


def _signature() -> str:
    """Made by another hand than the code's."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.digest(key, f"evt_1.{AT}.".encode() + EVENT, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _is(body: bytes, *, at: str = str(AT), signatures: str | None = None, **more: object) -> bool:
    signed = _signature() if signatures is None else signatures
    given = {"secret": SECRET, "now": NOW, **more}
    return standard_webhooks.is_genuine("evt_1", at, body, signatures=signed, **given)  # type: ignore[arg-type] # a test's own


def test_is_that_of_standard_webhooks() -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks, spec, "Signature scheme"."""
    assert (
        standard_webhooks.signature(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
            secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        )
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_counts_for_five_minutes() -> None:
    assert _is(EVENT)
    for minutes, counts in ((4, True), (6, False), (-4, True), (-6, False), (60, False)):
        assert _is(EVENT, now=NOW + timedelta(minutes=minutes)) is counts


@pytest.mark.parametrize("at", range(len(EVENT)))
def test_does_not_count_when_a_byte_was_altered(at: int) -> None:
    altered = bytearray(EVENT)
    altered[at] ^= 1
    assert not _is(bytes(altered))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%", "whsec_b3RoZXI="])
def test_does_not_count_under_another_secret(secret: str) -> None:
    assert not _is(EVENT, secret=secret)


@pytest.mark.parametrize("at", ["", "x", "-1", "9" * 13, "٣", f"{AT}.0"])
def test_does_not_count_at_no_time(at: str) -> None:
    assert not _is(EVENT, at=at)


def test_is_one_of_ten() -> None:
    right = _signature()
    wrong = "v1," + "A" * 43 + "="
    assert _is(EVENT, signatures=f"{wrong} {right}")
    assert not _is(EVENT, signatures=" ".join([wrong] * 10 + [right]))
    assert not _is(EVENT, signatures=right.replace("v1,", "v2,"))


def test_is_not_made_without_a_secret() -> None:
    with pytest.raises(standard_webhooks.NoSecret):
        standard_webhooks.signature("GET /banks", AT, b"", secret="whsec_")
