"""Sending a push through Firebase Cloud Messaging …"""

import json
import logging
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.integrations.fcm import carrier
from cauri.integrations.fcm.carrier import FcmCarrier

CARRIER = FcmCarrier()
SEND = ("POST", "/v1/projects/cauri-development/messages:send")
TOKEN = ("POST", "/token")


def _message(token: str = "app-of-awa-5kT9") -> Message:  # noqa: S107 - no password, and nobody's
    return Message(
        channel="push",
        recipient=token,
        subject="Argent reçu",
        body="Ouvrez Cauri pour en savoir plus.",
        purpose="received",
        key="notice-1",
        details={"kind": "received"},
    )


def test_carries_it_and_tells_its_name(fcm: Sandbox) -> None:
    told = CARRIER.send(_message())

    (pushed,) = fcm.kept("fcm")["pushes"]
    assert told == Told(Outcome.CARRIED, company_id=pushed.pop("name"))
    assert pushed == {
        "token": "app-of-awa-5kT9",
        "title": "Argent reçu",
        "body": "Ouvrez Cauri pour en savoir plus.",
        "data": {"kind": "received"},
        "tag": "notice-1",
    }


def test_asks_for_an_access_token_once_and_again_when_it_is_not_taken_any_more(fcm: Sandbox) -> None:
    CARRIER.send(_message())
    CARRIER.send(_message())
    assert fcm.requests("fcm") == [TOKEN, SEND, SEND]

    fcm.switch("fcm/revoke")
    assert CARRIER.send(_message()).outcome is Outcome.CARRIED
    assert fcm.requests("fcm")[3:] == [SEND, TOKEN, SEND]


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("app-unregistered", Told(Outcome.REFUSED, code="unregistered", gone=True)),
        ("app-invalid", Told(Outcome.REFUSED, code="invalid_token", gone=True)),
    ],
)
def test_says_whose_token_is_dead(fcm: Sandbox, token: str, told: Told) -> None:
    assert CARRIER.send(_message(token)) == told


def test_takes_the_token_of_another_project_for_dead_once_it_knows_its_own_for_the_right_one(
    fcm: Sandbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "_right_projects", set())
    assert CARRIER.send(_message("app-mismatch")) == Told(Outcome.REFUSED, code="sender_mismatch")
    assert "fcm.refuses_us" in caplog.text

    CARRIER.send(_message())
    caplog.clear()
    assert CARRIER.send(_message("app-mismatch")) == Told(Outcome.REFUSED, code="sender_mismatch", gone=True)
    assert "fcm.refuses_us" not in caplog.text


def test_takes_no_token_for_dead_because_something_else_is_wrong(fcm: Sandbox, settings: Settings) -> None:
    long = Message("push", "app-of-awa", "x" * 5000, "received", subject="?")
    assert CARRIER.send(long) == Told(Outcome.REFUSED, code="request_refused")

    settings.FCM_URL = f"{fcm.url_of('fcm')}/elsewhere"
    told = CARRIER.send(_message())
    assert (told.outcome, told.code, told.gone) == (Outcome.REFUSED, "request_refused", False)


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ("503", Outcome.REFUSED, "busy"),
        ("500", Outcome.UNKNOWN, "company_failed"),
        ("late_500", Outcome.UNKNOWN, "company_failed"),
        ("drop", Outcome.UNKNOWN, "no_answer"),
        ("lost", Outcome.UNKNOWN, "no_answer"),
        ("garbage", Outcome.UNKNOWN, "malformed_answer"),
        ("cut", Outcome.UNKNOWN, "malformed_answer"),
        ("shapeless", Outcome.UNKNOWN, "malformed_answer"),
    ],
)
def test_is_never_guessed_and_never_repeated_in_a_fault(fcm: Sandbox, fault: str, outcome: Outcome, code: str) -> None:
    fcm.fault("fcm", fault, where="messages:send")

    assert CARRIER.send(_message()) == Told(outcome, code=code, answered=False)
    assert fcm.requests("fcm").count(SEND) == 1


def test_takes_fcm_for_there_when_it_is_asked_too_much_of_one_device(fcm: Sandbox) -> None:
    fcm.fault("fcm", "429", where="messages:send")

    assert CARRIER.send(_message()) == Told(Outcome.REFUSED, code="busy", busy=True)


def test_sends_nothing_without_an_access_token(
    fcm: Sandbox, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fcm.fault("fcm", "503", where="/token")
    assert CARRIER.send(_message()) == Told(Outcome.REFUSED, code="company_unreachable", answered=False)

    fcm.reset()
    account = json.loads(Path(settings.FCM_SERVICE_ACCOUNT_FILE).read_text())
    elsewhere = tmp_path / "another.json"
    elsewhere.write_text(json.dumps({**account, "client_email": "nobody@example.org"}))
    settings.FCM_SERVICE_ACCOUNT_FILE = str(elsewhere)
    assert CARRIER.send(_message()) == Told(Outcome.REFUSED, code="key_refused", answered=False)

    for broken in ("{}", "no JSON", json.dumps({**account, "private_key": "no key"})):
        elsewhere.write_text(broken)
        assert CARRIER.send(_message()) == Told(Outcome.REFUSED, code="no_key", answered=False)
    assert "fcm.refuses_us" in caplog.text
    assert fcm.requests("fcm").count(SEND) == 0


def test_is_refused_where_nobody_listens(fcm: Sandbox, settings: Settings) -> None:
    settings.FCM_URL = f"http://127.0.0.1:{free_port()}"

    assert CARRIER.send(_message()) == Told(Outcome.REFUSED, code="company_unreachable", answered=False)


def test_logs_neither_token_nor_words_nor_key(fcm: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for token in ("app-of-awa-5kT9", "app-5kT9-mismatch", "app-5kT9-invalid"):
            CARRIER.send(_message(token))

    assert "company called" in caplog.text
    for secret in ("5kT9", "Argent", "Ouvrez", "ya29.", "PRIVATE KEY"):
        assert secret not in caplog.text
