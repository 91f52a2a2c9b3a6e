"""The sandbox's Africa's Talking …"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.integrations.sandbox.tests import listening
from cauri.integrations.sandbox.tests.listening import Listener
from cauri.kit import http
from cauri.kit.http import Answer

FORM = "application/x-www-form-urlencoded"


def _sent(sandbox: Sandbox, *, key: str = "atsk_of-the-tests", **form: str) -> Answer:
    client = http.Client(sandbox.url_of("africastalking"), headers={"apiKey": key, "Content-Type": FORM})
    sent = {"username": "sandbox", "to": "+22236123456", "message": "Bonjour", **form}
    return client.send("POST", "/version1/messaging", content=urlencode(sent).encode())


def _recipients(answer: Answer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json()["SMSMessageData"]["Recipients"]
    return found


def test_answers_as_the_real_one_describes(sandbox: Sandbox) -> None:
    answer = _sent(sandbox)

    (recipient,) = _recipients(answer)
    assert answer.status == 201
    assert answer.json()["SMSMessageData"]["Message"] == "Sent to 1/1 Total Cost: KES 0.8000"
    assert recipient.pop("messageId").startswith("ATXid_")
    assert recipient == {"statusCode": 101, "number": "+22236123456", "cost": "KES 0.8000", "status": "Success"}


def test_says_of_each_number_what_became_of_it(sandbox: Sandbox) -> None:
    told = _recipients(_sent(sandbox, to="+22236000001,+22236000002,+22236000003,+22236000004,22236000005"))

    assert [one["statusCode"] for one in told] == [403, 405, 406, 101, 403]
    assert [one["messageId"] == "None" for one in told] == [True, True, True, False, True]


@pytest.mark.parametrize("key", ["", "wrong"])
def test_takes_nothing_without_a_key(sandbox: Sandbox, key: str) -> None:
    assert _sent(sandbox, key=key).status == 401
    assert sandbox.kept("africastalking")["messages"] == []


@pytest.mark.parametrize("missing", ["username", "to", "message"])
def test_takes_nothing_that_is_not_whole(sandbox: Sandbox, missing: str) -> None:
    assert _sent(sandbox, **{missing: ""}).status == 400


def test_shows_words_to_developers_until_it_forgets(sandbox: Sandbox) -> None:
    _sent(sandbox)
    assert [one["text"] for one in sandbox.kept("africastalking")["messages"]] == ["Bonjour"]

    sandbox.reset()
    assert sandbox.kept("africastalking") == {"messages": [], "reported": []}


@pytest.fixture
def listener(sandbox: Sandbox) -> Iterator[Listener]:
    with listening.listener() as found:
        sandbox.switch("africastalking/webhook", url=found.url)
        yield found
        sandbox.reset()


@pytest.mark.parametrize(
    ("number", "status", "reason"), [("+22236123456", "Success", None), ("+22236000004", "Failed", "UserIsInactive")]
)
def test_reports_by_a_form_that_nobody_signed(
    sandbox: Sandbox, listener: Listener, number: str, status: str, reason: str | None
) -> None:
    (recipient,) = _recipients(_sent(sandbox, to=number))

    assert eventually(lambda: len(listener.heard) == 1, seconds=10)
    headers, body = listener.heard[0]
    report = {name: value for name, (value,) in parse_qs(body.decode()).items()}
    assert headers["content-type"] == FORM
    assert not [name for name in headers if "signature" in name]
    assert (report["id"], report["status"], report["phoneNumber"]) == (recipient["messageId"], status, number)
    assert report.get("failureReason") == reason


def test_reports_again_and_otherwise_when_it_is_told_to(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.switch("africastalking/report", id="nobodys", status="Buffered")

    assert eventually(lambda: len(listener.heard) == 1, seconds=10)
    assert b"id=nobodys&status=Buffered" in listener.heard[0][1]
