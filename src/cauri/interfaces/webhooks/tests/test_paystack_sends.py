"""An event that the sandbox's Paystack sends …"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support import servers
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.infra.embedded.databases import Urls
from cauri.infra.inbox import queries
from cauri.infra.inbox.models import InboxMessage
from cauri.kit import http

KEY = "sk_test_of-the-tests"


@pytest.fixture
def door(committed_db: Urls) -> Iterator[str]:
    """The real API on a database of its own; its webhook's address."""
    with servers.api(committed_db, environment={"CAURI_PAYSTACK_SECRET_KEY": KEY}) as served:
        yield f"http://127.0.0.1:{served.port}/webhooks/paystack"


@pytest.mark.parametrize(
    ("plan", "answers", "kept"),
    [
        ({}, [200, 200], 2),
        ({"copies": 5}, [200] * 10, 2),
        ({"fault": "reordered", "copies": 2}, [200] * 4, 2),
        ({"fault": "before_response"}, [200, 200], 2),
        ({"fault": "wrong_signature"}, [401, 401], 0),
        ({"fault": "altered"}, [401, 401], 0),
        ({"fault": "never"}, [], 0),
    ],
    ids=["once", "five times", "reordered", "before the answer", "wrong signature", "altered", "never"],
)
def test_is_kept_once_on_its_whole_way(
    door: str, sandbox: Sandbox, plan: dict[str, Any], answers: list[int], kept: int
) -> None:
    sandbox.switch("paystack/webhook", url=door, secret=KEY, **plan)
    paystack = http.Client(sandbox.url_of("paystack"), headers={"Authorization": f"Bearer {KEY}"})

    asked = {"email": "awa@example.org", "amount": 500_000, "reference": "test-0123456789-a"}
    assert paystack.send("POST", "/transaction/initialize", json=asked).ok
    sandbox.switch("paystack/pay", reference=asked["reference"])
    assert paystack.send("POST", "/refund", json={"transaction": asked["reference"]}).ok

    assert eventually(lambda: sandbox.kept("paystack")["reported"] == answers, seconds=20)
    events = [json.loads(queries.body_of(one.pk))["event"] for one in InboxMessage.objects.filter(provider="paystack")]
    assert sorted(events) == ["charge.success", "refund.processed"][:kept]
