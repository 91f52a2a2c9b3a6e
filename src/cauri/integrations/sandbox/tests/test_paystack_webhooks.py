"""What the sandbox's Paystack tells of …"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError

import pytest
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.integrations.sandbox.tests import listening
from cauri.integrations.sandbox.tests.listening import Listener
from cauri.kit import http

_SECRET = "sk_test_of-the-tests"


@pytest.fixture
def listener(sandbox: Sandbox) -> Iterator[Listener]:
    with listening.listener() as found:
        sandbox.switch("paystack/webhook", url=found.url, secret=_SECRET)
        yield found
        sandbox.reset()


def _asked(sandbox: Sandbox, path: str, **sent: Any) -> dict[str, Any]:
    client = http.Client(sandbox.url_of("paystack"), headers={"Authorization": f"Bearer {_SECRET}"})
    found: dict[str, Any] = client.send("POST", path, json=sent).json()["data"]
    client.close()
    return found


def _paid(sandbox: Sandbox, reference: str = "r-1") -> None:
    _asked(sandbox, "/transaction/initialize", email="awa@example.org", amount=500_000, reference=reference)
    sandbox.switch("paystack/pay", reference=reference)


def _transferred(sandbox: Sandbox, number: str) -> None:
    account = {"type": "nuban", "name": "Moussa Ba", "bank_code": "058", "account_number": number}
    recipient = _asked(sandbox, "/transferrecipient", **account)["recipient_code"]
    sent = {"source": "balance", "amount": 10_000, "recipient": recipient, "reference": "test-0123456789-a"}
    _asked(sandbox, "/transfer", **sent)


def _heard(listener: Listener, *expected: str) -> None:
    """Hear these events and no others, whatever their order."""
    eventually(lambda: len(listener.heard) >= len(expected), seconds=10)
    time.sleep(0.1)
    assert sorted(_events(listener)) == sorted(expected)


def _events(listener: Listener) -> list[str]:
    return [json.loads(body)["event"] for _, body in listener.heard]


def _are_genuine(listener: Listener) -> set[bool]:
    return {
        hmac.digest(_SECRET.encode(), body, hashlib.sha512).hex() == headers["x-paystack-signature"]
        for headers, body in listener.heard
    }


def test_is_a_payment_signed_over_its_bytes(sandbox: Sandbox, listener: Listener) -> None:
    _paid(sandbox)

    _heard(listener, "charge.success")
    about = json.loads(listener.heard[0][1])["data"]
    assert (about["reference"], about["amount"], about["status"]) == ("r-1", 500_000, "success")
    assert _are_genuine(listener) == {True}
    assert eventually(lambda: sandbox.kept("paystack")["reported"] == [200], seconds=5)


def test_is_no_payment_that_failed(sandbox: Sandbox, listener: Listener) -> None:
    _asked(sandbox, "/transaction/initialize", email="awa+fail@example.org", amount=500, reference="r-1")
    _paid(sandbox, "r-2")
    sandbox.switch("paystack/flip", reference="r-2", status="reversed")

    _heard(listener, "charge.success")


def test_is_a_payment_once_whatever_becomes_of_it(sandbox: Sandbox, listener: Listener) -> None:
    _paid(sandbox)
    for status in ("success", "reversed", "success"):
        sandbox.switch("paystack/flip", reference="r-1", status=status)

    _heard(listener, "charge.success")


@pytest.mark.parametrize(
    ("number", "events"),
    [
        ("0000000000", ["transfer.success"]),
        ("0000000001", ["transfer.failed"]),
        ("0000000002", ["transfer.success", "transfer.reversed"]),
    ],
)
def test_is_how_a_transfer_ends(sandbox: Sandbox, listener: Listener, number: str, events: list[str]) -> None:
    sandbox.switch("paystack/delay", slow=0.2)

    _transferred(sandbox, number)

    _heard(listener, *events)


def test_is_how_a_refund_ends(sandbox: Sandbox, listener: Listener) -> None:
    _paid(sandbox)
    made = _asked(sandbox, "/refund", transaction="r-1")
    _heard(listener, "charge.success", "refund.processed")

    sandbox.switch("paystack/flip", reference=str(made["id"]), status="failed")

    _heard(listener, "charge.success", "refund.processed", "refund.failed")
    assert json.loads(listener.heard[-1][1])["data"]["transaction_reference"] == "r-1"


def test_is_told_as_often_as_it_is_told_to(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.switch("paystack/webhook", copies=5)

    _paid(sandbox)

    _heard(listener, *["charge.success"] * 5)
    assert len({body for _, body in listener.heard}) == 1


@pytest.mark.parametrize("fault", ["wrong_signature", "altered"])
def test_is_not_genuine_when_it_is_not_to_be(sandbox: Sandbox, listener: Listener, fault: str) -> None:
    sandbox.switch("paystack/webhook", fault=fault)

    _paid(sandbox)

    _heard(listener, "charge.success")
    assert _are_genuine(listener) == {False}


def test_is_told_the_last_first(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.switch("paystack/webhook", fault="reordered")

    _paid(sandbox)
    _asked(sandbox, "/refund", transaction="r-1")

    _heard(listener, "charge.success", "refund.processed")
    assert _events(listener) == ["refund.processed", "charge.success"]


def test_is_told_before_the_answer(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.switch("paystack/webhook", fault="before_response", delay=0.3)

    _paid(sandbox)

    assert _events(listener) == ["charge.success"]


def test_is_told_late(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.switch("paystack/webhook", delay=0.5)

    _paid(sandbox)

    assert listener.heard == []
    _heard(listener, "charge.success")


def test_is_nothing_when_it_keeps_silent(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.switch("paystack/webhook", fault="never")

    _paid(sandbox)

    _heard(listener)


def test_is_told_to_somebody_who_refuses_it(sandbox: Sandbox, listener: Listener) -> None:
    listener.status = 503

    _paid(sandbox)

    assert eventually(lambda: sandbox.kept("paystack")["reported"] == [503], seconds=10)


def test_is_a_fault_that_it_knows(sandbox: Sandbox) -> None:
    with pytest.raises(HTTPError) as refused:
        sandbox.switch("paystack/webhook", fault="flood")
    refused.value.close()

    assert refused.value.code == 400
