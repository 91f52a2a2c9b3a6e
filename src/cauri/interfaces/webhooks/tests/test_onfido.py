"""An event of Onfido's …"""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.conf import LazySettings, settings
from django.test import Client
from tests.support.sandbox import Sandbox

from cauri.identity.kyc import checks, queries
from cauri.identity.kyc.tests import checking
from cauri.identity.kyc.tests.checking import TOKEN, Onfido
from cauri.infra.inbox import queries as inbox
from cauri.infra.inbox.models import InboxMessage
from cauri.integrations.onfido import services
from cauri.kit import clock

pytestmark = pytest.mark.usefixtures("db")

ADDRESS = "/webhooks/onfido"


def _event(run_id: str = "run-1", *, kind: str = "workflow_run", **more: object) -> bytes:
    about = {"id": run_id, "status": "approved", "href": f"/v3.6/workflow_runs/{run_id}"}
    return json.dumps(
        {"payload": {"resource_type": kind, "action": f"{kind}.completed", "object": about} | more}
    ).encode()


def _signature(body: bytes, token: str = TOKEN) -> str:
    return hmac.digest(token.encode(), body, hashlib.sha256).hex()


def _report(client: Client, body: bytes, signature: str | None = None) -> int:
    signed = _signature(body) if signature is None else signature
    answer = client.post(ADDRESS, body, content_type="application/json", headers={"X-SHA2-Signature": signed})
    return answer.status_code


@pytest.fixture(autouse=True)
def onfido(sandbox: Sandbox, settings: LazySettings) -> Onfido:
    return Onfido.named_in(settings, sandbox)


def test_is_kept_once_however_often_it_comes(client: Client) -> None:
    assert [_report(client, _event()) for _ in range(5)] == [200] * 5

    message = InboxMessage.objects.get()
    assert (message.provider, inbox.body_of(message.pk), message.headers) == ("onfido", _event(), {})


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "0" * 64,
        _signature(_event(), "another-token"),
        _signature(_event()).upper(),
        "é",
        _signature(_event())[:-1],
    ],
)
def test_is_refused_without_the_right_signature(client: Client, signature: str) -> None:
    assert _report(client, _event(), signature) == 401
    assert not InboxMessage.objects.exists()


@pytest.mark.parametrize("at", range(0, len(_event()), 29))
def test_is_refused_when_a_byte_was_altered(client: Client, at: int) -> None:
    altered = bytearray(_event())
    altered[at] ^= 1

    assert _report(client, bytes(altered), _signature(_event())) == 401
    assert not InboxMessage.objects.exists()


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


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"payload": {}}', b"\xff\xfe", b'{"payload": {"object": 1}}'])
def test_is_kept_and_marked_when_it_is_genuine_and_means_nothing(client: Client, body: bytes) -> None:
    assert _report(client, body) == 200

    message = InboxMessage.objects.get()
    services.follow_up(message.pk, now=clock.now())
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "malformed")


def test_has_no_door_without_a_token(client: Client, settings: LazySettings) -> None:
    settings.ONFIDO_WEBHOOK_TOKEN = ""

    assert _report(client, _event(), _signature(_event(), "")) == 404


def test_comes_by_post_alone(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405


@pytest.mark.parametrize("about", [{"run_id": "nobody-knows-it"}, {"kind": "workflow_task"}, {"kind": "report"}])
def test_about_what_is_not_ours_changes_nothing(client: Client, onfido: Onfido, about: dict[str, str]) -> None:
    check = checking.checked("Slow")
    before = len(onfido.sandbox.requests("onfido"))
    assert _report(client, _event(**{"run_id": check.run_id or "", **about})) == 200

    message = InboxMessage.objects.get()
    services.follow_up(message.pk, now=clock.now())

    message.refresh_from_db()
    assert (message.state, len(onfido.sandbox.requests("onfido"))) == ("done", before)


def test_is_not_believed_but_asked_after(client: Client) -> None:
    check = checking.checked("Consider")
    assert _report(client, _event(check.run_id or "")) == 200  # it says "approved"

    services.follow_up(InboxMessage.objects.get().pk, now=clock.now())

    assert checking.check_of(check.case).verdict == "consider"
    assert queries.case(check.case_id).state == "submitted"


def test_that_finds_the_company_silent_is_asked_after_by_the_poll(client: Client, onfido: Onfido) -> None:
    check, now = checking.checked("Diallo"), clock.now()
    _report(client, _event(check.run_id or ""))
    onfido.sandbox.fault("onfido", "503", times=1)

    services.follow_up(InboxMessage.objects.get().pk, now=now)
    assert checking.check_of(check.case).state == "running"

    checks.pursue_due(now=now + timedelta(minutes=2))
    assert queries.case(check.case_id).state == "approved"
