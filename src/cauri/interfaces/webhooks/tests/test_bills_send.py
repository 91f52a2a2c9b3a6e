"""What the sandbox's DT One and its billers send …"""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support import servers
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.infra.embedded.databases import Urls
from cauri.infra.inbox.models import InboxMessage
from cauri.integrations.billers.tests.signing import SECRET
from cauri.integrations.dtone.webhooks import token
from cauri.kit import http

DTONE_SECRET = "secret"
PLANS: dict[str, dict[str, Any]] = {
    "once": {},
    "five times": {"copies": 5},
    "before the answer": {"fault": "before_response"},
    "wrong signature": {"fault": "wrong_signature"},
    "altered": {"fault": "altered"},
    "never": {"fault": "never"},
}
# With which statuses each plan is answered, and how much is kept of it. DT One signs nothing: what was altered on its
# way is kept, and believed no more than anything else it reports.
OF_BILLERS = {
    "once": ([200], 1),
    "five times": ([200] * 5, 1),
    "before the answer": ([200], 1),
    "wrong signature": ([401], 0),
    "altered": ([401], 0),
    "never": ([], 0),
}
OF_DTONE = {**OF_BILLERS, "altered": ([200], 1)}


@pytest.fixture
def platform(committed_db: Urls) -> Iterator[str]:
    """The real API on a database of its own."""
    environment = {"CAURI_BILLERS_SECRET": SECRET, "CAURI_DTONE_SECRET": DTONE_SECRET}
    with servers.api(committed_db, environment=environment) as served:
        yield f"http://127.0.0.1:{served.port}/webhooks"


def test_is_kept_once_on_its_whole_way(platform: str, sandbox: Sandbox) -> None:
    for name, plan in PLANS.items():
        assert _paid(sandbox, platform, plan) == OF_BILLERS[name], name
        assert _topped_up(sandbox, platform, plan) == OF_DTONE[name], name


def _paid(sandbox: Sandbox, platform: str, plan: dict[str, Any]) -> tuple[list[int], int]:
    sandbox.reset()
    sandbox.switch("billers/webhook", url=f"{platform}/billers", secret=SECRET, **plan)
    asked = {"reference": "bl-1", "product": "somelec-prepaid", "account": "14002345678"}
    _post(
        sandbox.url_of("billers"), "Bearer x", "/payments", asked | {"amount": {"amount": "50.00", "currency": "MRU"}}
    )
    return _outcome(sandbox, "billers", plan)


def _topped_up(sandbox: Sandbox, platform: str, plan: dict[str, Any]) -> tuple[list[int], int]:
    sandbox.reset()
    sandbox.switch("dtone/webhook", **plan)
    asked = {
        "external_id": "bl-1",
        "product_id": 20007,
        "auto_confirm": True,
        "credit_party_identifier": {"mobile_number": "+22233123100"},
        "callback_url": f"{platform}/dtone/{token(DTONE_SECRET)}",
    }
    _post(f"{sandbox.url_of('dtone')}/v1", "Basic a2V5OnNlY3JldA==", "/async/transactions", asked)
    return _outcome(sandbox, "dtone", plan)


def _post(url: str, key: str, path: str, body: dict[str, Any]) -> None:
    client = http.Client(url, headers={"Authorization": key})
    assert client.send("POST", path, json=body).ok
    client.close()


def _outcome(sandbox: Sandbox, company: str, plan: dict[str, Any]) -> tuple[list[int], int]:
    wanted = 0 if plan.get("fault") == "never" else plan.get("copies", 1)
    assert eventually(lambda: len(sandbox.kept(company)["reported"]) == wanted, seconds=20)
    found = InboxMessage.objects.filter(provider=company)
    kept = found.count()
    found.delete()
    answers: list[int] = sandbox.kept(company)["reported"]
    return answers, kept
