"""A delivery report of Africa's Talking …"""

import logging
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.support import servers
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.infra.embedded.databases import Urls
from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.models import CarriedMessage
from cauri.infra.messaging.ports import Message, Outcome

TOKEN = "of-the-tests-4fJ2"
ADDRESS = f"/webhooks/africastalking/{TOKEN}"
CARRIER = "cauri.integrations.africastalking.carrier.AfricasTalkingCarrier"


def _message(number: str) -> Message:
    return Message(channel="sms", recipient=number, body="Your code is ready", purpose="otp")


@pytest.fixture(autouse=True)
def africastalking(sandbox: Sandbox, settings: LazySettings) -> Sandbox:
    settings.AFRICASTALKING_URL = sandbox.url_of("africastalking")
    settings.AFRICASTALKING_USERNAME, settings.AFRICASTALKING_API_KEY = "sandbox", "atsk_of-the-tests"
    settings.AFRICASTALKING_WEBHOOK_TOKEN = TOKEN
    settings.MESSAGE_CARRIERS = {"sms": CARRIER, "email": None}
    return sandbox


@pytest.fixture
def carried(db: None) -> CarriedMessage:
    """A message that the company has taken."""
    assert messaging.send(_message("+22236123456")) is Outcome.CARRIED
    return CarriedMessage.objects.get()


def _report(client: Client, message: CarriedMessage, address: str = ADDRESS, **more: str) -> int:
    form = {"id": message.company_id, "status": "Success", "phoneNumber": "+22236123456", **more}
    return client.post(address, form).status_code


def _state(message: CarriedMessage) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason


def test_is_noted_however_often_it_comes(client: Client, carried: CarriedMessage) -> None:
    assert [_report(client, carried) for _ in range(3)] == [200] * 3

    assert _state(carried) == ("delivered", "")


def test_is_noted_with_the_reason_of_a_failure(client: Client, carried: CarriedMessage) -> None:
    assert _report(client, carried, status="Failed", failureReason="UserIsInactive") == 200

    assert _state(carried) == ("failed", "user_inactive")


@pytest.mark.parametrize(
    "address", [f"/webhooks/africastalking/{token}" for token in (TOKEN[:-1], TOKEN + "a", "é", "x")]
)
def test_is_not_taken_from_who_does_not_know_the_token(client: Client, carried: CarriedMessage, address: str) -> None:
    assert _report(client, carried, address) == 404
    assert _state(carried) == ("carried", "")


@pytest.mark.parametrize("token", ["", "x"])
def test_has_no_door_without_a_token(
    client: Client, carried: CarriedMessage, settings: LazySettings, token: str
) -> None:
    settings.AFRICASTALKING_WEBHOOK_TOKEN = ""

    assert _report(client, carried, f"/webhooks/africastalking/{token}") == 404


def test_comes_by_post_alone(client: Client, db: None) -> None:
    assert client.get(ADDRESS).status_code == 405


@pytest.mark.parametrize(
    "form",
    [{}, {"id": "ATXid_nobodys", "status": "Success"}, {"id": "nul\x00", "status": "Success"}, {"id": "x" * 999}],
)
def test_about_nothing_of_ours_is_answered_and_forgotten(
    client: Client, carried: CarriedMessage, form: dict[str, str]
) -> None:
    assert client.post(ADDRESS, form).status_code == 200
    assert client.post(ADDRESS, b"\xff{", content_type="application/json").status_code == 200
    assert _state(carried) == ("carried", "")


def test_leaves_neither_number_nor_token_in_the_log(
    client: Client, carried: CarriedMessage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        _report(client, carried, status="Failed", failureReason="+22236123456")
        _report(client, carried, f"{ADDRESS}wrong")
        client.get(ADDRESS)

    assert "messaging.reported" in caplog.text
    assert "webhooks.not_genuine" in caplog.text
    assert "36123456" not in caplog.text
    assert TOKEN not in "".join(str(record.msg) for record in caplog.records if record.name.startswith("cauri"))


@pytest.fixture
def door(committed_db: Urls) -> Iterator[str]:
    """The real API on a database of its own; the address for reports."""
    with servers.api(committed_db, environment={"CAURI_AFRICASTALKING_WEBHOOK_TOKEN": TOKEN}) as served:
        yield f"http://127.0.0.1:{served.port}{ADDRESS}"


def test_that_the_sandbox_sends_is_noted(door: str, africastalking: Sandbox) -> None:
    africastalking.switch("africastalking/webhook", url=door, copies=2, delay=0.5)

    for number in ("+22236123456", "+22236000004"):
        assert messaging.send(_message(number)) is Outcome.CARRIED

    assert eventually(lambda: africastalking.kept("africastalking")["reported"] == [200] * 4, seconds=20)
    ends = CarriedMessage.objects.order_by("sent_at").values_list("state", "reason")
    assert list(ends) == [("delivered", ""), ("failed", "user_inactive")]
    assert eventually(lambda: CarriedMessage.objects.filter(reported_at=None).count() == 0, seconds=5)
