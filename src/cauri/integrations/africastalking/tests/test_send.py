"""Sending a text message through Africa's Talking …"""

import json
import logging

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port
from tests.support.sandbox import Sandbox

from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.integrations.africastalking.carrier import AfricasTalkingCarrier

CARRIER = AfricasTalkingCarrier()
WORDS = "Votre code est prêt. رمزك جاهز"


def _message(number: str = "+22236123456") -> Message:
    return Message(channel="sms", recipient=number, body=WORDS, purpose="otp")


def test_carries_it_and_tells_its_number(africastalking: Sandbox) -> None:
    told = CARRIER.send(_message())

    (kept,) = africastalking.kept("africastalking")["messages"]
    assert told == Told(Outcome.CARRIED, company_id=kept["id"])
    assert (kept["to"], kept["text"], kept["sender"]) == ("+22236123456", WORDS, "")
    assert africastalking.requests("africastalking") == [("POST", "/version1/messaging")]


def test_says_whom_it_is_from_where_the_operator_has_a_name(africastalking: Sandbox, settings: Settings) -> None:
    settings.AFRICASTALKING_SENDER = "CAURI"

    CARRIER.send(_message())

    assert africastalking.kept("africastalking")["messages"][0]["sender"] == "CAURI"


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        (100, Outcome.CARRIED, ""),
        (101, Outcome.CARRIED, ""),
        (102, Outcome.CARRIED, ""),
        (401, Outcome.UNKNOWN, "risk_hold"),
        (402, Outcome.REFUSED, "invalid_sender"),
        (403, Outcome.REFUSED, "invalid_number"),
        (404, Outcome.REFUSED, "unsupported_number"),
        (405, Outcome.REFUSED, "insufficient_balance"),
        (406, Outcome.REFUSED, "blacklisted"),
        (407, Outcome.REFUSED, "could_not_route"),
        (408, Outcome.UNKNOWN, "unknown_status"),
        (409, Outcome.REFUSED, "do_not_disturb"),
        (500, Outcome.UNKNOWN, "internal_error"),
        (501, Outcome.UNKNOWN, "gateway_failed"),
        (502, Outcome.REFUSED, "gateway_refused"),
        (999, Outcome.UNKNOWN, "unknown_status"),
    ],
)
def test_says_what_its_status_means(africastalking: Sandbox, status: int, outcome: Outcome, code: str) -> None:
    africastalking.switch("africastalking/status", status=status)

    told = CARRIER.send(_message())

    assert (told.outcome, told.code, told.answered) == (outcome, code, True)
    assert told.busy == (code in ("invalid_sender", "insufficient_balance")), "what the operator mends goes out later"
    assert bool(told.company_id) == (outcome is Outcome.CARRIED)


@pytest.mark.parametrize(
    ("number", "code"),
    [("+22236000001", "invalid_number"), ("+22236000002", "insufficient_balance"), ("+22236000003", "blacklisted")],
)
def test_is_refused_for_the_numbers_that_a_developer_tries(africastalking: Sandbox, number: str, code: str) -> None:
    told = CARRIER.send(_message(number))
    assert (told.outcome, told.code) == (Outcome.REFUSED, code)


def test_sends_nothing_under_a_name_that_is_not_registered(africastalking: Sandbox, settings: Settings) -> None:
    settings.AFRICASTALKING_SENDER = "UNREGISTERED"

    assert CARRIER.send(_message()) == Told(Outcome.REFUSED, code="no_recipient", busy=True)
    assert africastalking.kept("africastalking")["messages"] == []


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ("429", Outcome.REFUSED, "busy"),
        ("500", Outcome.UNKNOWN, "company_failed"),
        ("503", Outcome.UNKNOWN, "company_failed"),
        ("late_500", Outcome.UNKNOWN, "company_failed"),
        ("drop", Outcome.UNKNOWN, "no_answer"),
        ("lost", Outcome.UNKNOWN, "no_answer"),
        ("garbage", Outcome.UNKNOWN, "malformed_answer"),
        ("cut", Outcome.UNKNOWN, "malformed_answer"),
        ("shapeless", Outcome.UNKNOWN, "malformed_answer"),
    ],
)
def test_is_never_guessed_and_never_repeated_in_a_fault(
    africastalking: Sandbox, fault: str, outcome: Outcome, code: str
) -> None:
    africastalking.fault("africastalking", fault)

    assert CARRIER.send(_message()) == Told(outcome, code=code, answered=False)
    assert len(africastalking.requests("africastalking")) == 1


@pytest.mark.parametrize(
    "said",
    [
        {},
        [],
        {"SMSMessageData": {}},
        {"SMSMessageData": {"Recipients": "one"}},
        {"SMSMessageData": {"Recipients": ["one"]}},
        {"SMSMessageData": {"Recipients": [{}]}},
        {"SMSMessageData": {"Recipients": [{"statusCode": "101"}]}},
        {"SMSMessageData": {"Recipients": [{"statusCode": True}]}},
        {"SMSMessageData": {"Recipients": [{"statusCode": 101}, {"statusCode": 101}]}},
    ],
)
def test_is_not_known_from_something_else(africastalking: Sandbox, said: object) -> None:
    africastalking.switch("africastalking/answer", body=json.dumps(said))

    assert CARRIER.send(_message()) == Told(Outcome.UNKNOWN, code="malformed_answer", answered=False)


@pytest.mark.parametrize("number", [None, "None", 7, "a b", "x" * 101, "\x00"])
def test_carries_it_without_a_number_that_could_be_found_again(africastalking: Sandbox, number: object) -> None:
    said = {"SMSMessageData": {"Recipients": [{"statusCode": 101, "messageId": number}]}}
    africastalking.switch("africastalking/answer", body=json.dumps(said))

    assert CARRIER.send(_message()) == Told(Outcome.CARRIED)


def test_is_refused_where_nobody_listens(settings: Settings) -> None:
    settings.AFRICASTALKING_URL, settings.AFRICASTALKING_API_KEY = (
        f"http://127.0.0.1:{free_port()}",
        "atsk_of-the-tests",
    )

    assert CARRIER.send(_message()) == Told(Outcome.REFUSED, code="company_unreachable", answered=False)


@pytest.mark.parametrize(("key", "code"), [("", "no_key"), ("wrong", "key_refused")])
def test_raises_an_alarm_without_the_right_key(
    africastalking: Sandbox, settings: Settings, caplog: pytest.LogCaptureFixture, key: str, code: str
) -> None:
    settings.AFRICASTALKING_API_KEY = key

    assert CARRIER.send(_message()) == Told(Outcome.REFUSED, code=code, answered=False)
    assert "africastalking.refuses_us" in caplog.text
    assert "alarm" in caplog.text


def test_logs_neither_number_nor_words(africastalking: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for number in ("+22236123456", "+22236000002"):
            CARRIER.send(_message(number))

    assert "company called" in caplog.text
    for secret in ("36123456", "36000002", "Votre", "رمزك", "atsk_of-the-tests"):
        assert secret not in caplog.text
