"""A biller's event is genuine …"""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cauri.books.instructions.reports import NotAnEvent
from cauri.integrations.billers.tests import signing
from cauri.integrations.billers.tests.signing import EVENT_ID, SECRET, event, signature
from cauri.integrations.billers.webhooks import is_genuine, reference_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
NO_REFERENCES: list[Any] = [None, 7, "", [], "b" * 41]
OTHER = "whsec_" + base64.b64encode(b"somebody-else's").decode()


def _is(body: bytes = event(), signatures: str | None = None, **more: Any) -> bool:
    signed = signature(event(), AT) if signatures is None else signatures
    given = {"event_id": EVENT_ID, "timestamp": str(AT), "secret": SECRET, "now": NOW, **more}
    return is_genuine(body, signatures=signed, **given)


def test_when_the_secret_and_the_bytes_are_right() -> None:
    assert _is()


def test_as_the_standard_s_own_example_says() -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks, spec, "Signature scheme"."""
    assert is_genuine(
        b'{"test": 2432232314}',
        event_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp="1614265330",
        signatures="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        now=datetime.fromtimestamp(1614265330, UTC),
    )


def test_when_one_of_several_signatures_is_right() -> None:
    right, wrong = signature(event(), AT), signature(event(), AT, secret=OTHER)
    assert _is(signatures=f"{wrong} v2,abc {right}")
    assert not _is(signatures=f"{wrong} v2,{right.partition(',')[2]}")
    assert not _is(signatures=" ".join([wrong] * 10 + [right]))


@pytest.mark.parametrize("at", range(0, len(event()), 3))
def test_not_when_a_byte_was_altered(at: int) -> None:
    altered = bytearray(event())
    altered[at] ^= 1

    assert not _is(bytes(altered))


@pytest.mark.parametrize("body", [event() + b" ", b"", event() * 2, event().replace(b": ", b":")])
def test_not_when_it_says_the_same_in_other_bytes(body: bytes) -> None:
    assert not _is(body)


@pytest.mark.parametrize(
    "signatures",
    [
        "",
        "v1,",
        "v1",
        "v1,é",
        signature(event(), AT)[3:],
        signature(event(), AT)[:-1],
        signature(event(), AT).upper(),
        signature(event(), AT, secret=OTHER),
        signature(event(), AT + 1),
        signature(event(), AT, event_id="evt_2"),
    ],
)
def test_not_with_another_signature(signatures: str) -> None:
    assert not _is(signatures=signatures)


@pytest.mark.parametrize("event_id", ["", "evt_2", "evt_1 ", "x" * 101, "evt\x00"])
def test_not_under_another_id(event_id: str) -> None:
    assert not _is(event_id=event_id)
    assert not _is(event_id="x" * 101, signatures=signature(event(), AT, event_id="x" * 101))


@pytest.mark.parametrize(("off_by", "is_taken"), [(-300, True), (300, True), (-301, False), (301, False), (-1, True)])
def test_within_five_minutes_of_when_it_was_signed(off_by: int, is_taken: bool) -> None:
    assert _is(now=NOW + timedelta(seconds=off_by)) is is_taken


@pytest.mark.parametrize("timestamp", ["", "x", "-1", f" {AT}", f"{AT}.0", "9" * 400, "٣", str(AT + 1)])
def test_not_at_another_time(timestamp: str) -> None:
    assert not _is(timestamp=timestamp)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!", "not base64", OTHER])
def test_not_without_the_right_secret(secret: str) -> None:
    assert not _is(secret=secret)


def test_for_the_reference_in_it() -> None:
    assert reference_of(signing.event("b-7")) == "b-7"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"7", b"\xff", b"[" * 100_000, b"{}", b'{"data": []}', b'{"data": {}}']
    + [json.dumps({"data": {"reference": one}}).encode() for one in NO_REFERENCES],
)
def test_for_none_if_there_is_none(body: bytes) -> None:
    with pytest.raises(NotAnEvent) as refused:
        reference_of(body)
    assert str(refused.value) == ""
