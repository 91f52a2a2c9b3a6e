"""The reference of an event of Paystack's …"""

import json
from typing import Any

import pytest

from cauri.books.instructions.reports import NotAnEvent
from cauri.integrations.paystack.webhooks import reference_of


def _event(event: Any, about: Any) -> bytes:
    return json.dumps({"event": event, "data": about}).encode()


@pytest.mark.parametrize(
    ("event", "about", "kind"),
    [
        ("charge.success", {"reference": "r-1", "status": "success"}, "charge"),
        ("charge.dispute.create", {"id": 1, "transaction": {"reference": "r-1"}}, "charge"),
        ("transfer.success", {"reference": "r-1"}, "transfer"),
        ("transfer.failed", {"reference": "r-1"}, "transfer"),
        ("transfer.reversed", {"reference": "r-1"}, "transfer"),
        ("refund.processed", {"transaction_reference": "r-1"}, "refund"),
        ("refund.failed", {"transaction_reference": "r-1"}, "refund"),
    ],
)
def test_is_ours_of_what_it_is_about(event: str, about: dict[str, Any], kind: str) -> None:
    assert reference_of(_event(event, about)) == (kind, "r-1")


@pytest.mark.parametrize("event", ["subscription.create", "customeridentification.failed", "chargeback", "", "x"])
def test_is_none_of_anything_else(event: str) -> None:
    assert reference_of(_event(event, {"reference": "r-1"})) == (None, "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{}",
        b"[" * 100_000,
        _event(None, {}),
        _event("charge.success", None),
        _event("charge.success", []),
        _event("charge.success", {}),
        _event("charge.success", {"reference": 7}),
        _event("charge.success", {"reference": ""}),
        _event("charge.success", {"reference": "r" * 101}),
        _event("charge.dispute.create", {"reference": "r-1"}),
        _event("refund.processed", {"reference": "r-1"}),
    ],
)
def test_is_asked_of_no_event_in_vain(body: bytes) -> None:
    with pytest.raises(NotAnEvent) as refused:
        reference_of(body)
    assert str(refused.value) == ""
