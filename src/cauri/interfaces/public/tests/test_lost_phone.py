"""The page for who has lost their phone …"""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, PASSWORD, PIN, WRONG, Person
from cauri.identity.users import queries as users
from cauri.infra.messaging import queries as mailbox
from cauri.interfaces.public.words import WORDS
from cauri.kit import clock

PAGE, PHONE, NOBODYS = "/lost-phone/", "+22222123456", "+22236999999"


@pytest.fixture(autouse=True)
def own_mailbox(settings: Settings, tmp_path: Path) -> None:
    """A mailbox for each test."""
    settings.CAURI_HOME = tmp_path


@pytest.fixture
def awa(db: None) -> Person:
    """Awa, who signed in a minute ago, and has a password too."""
    return people.person(password=PASSWORD, at=clock.now() - MINUTE)


def _say(client: Client, language: str = "en", **typed: str) -> Any:
    return client.post(f"{PAGE}?lang={language}", typed)


def _challenge(answer: Any) -> str:
    return str(answer.context["challenge"])


def _state(awa: Person) -> str:
    return str(users.user(awa.user.pk).state)


@pytest.mark.parametrize("language", WORDS)
def test_speaks_the_language_that_is_asked_for(client: Client, db: None, language: str) -> None:
    for answer in (client.get(PAGE, {"lang": language}), client.get(PAGE, headers={"Accept-Language": language})):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert answer["Content-Language"] == language
        assert f'lang="{language}"' in text
        assert ('dir="rtl"' in text) == (language == "ar")
        assert WORDS[language]["title"] in text
        assert "script" not in text


@pytest.mark.parametrize("secret", [PIN, PASSWORD])
@pytest.mark.parametrize("identifier", [PHONE, "22 12 34 56", "awa@example.org", "awa"])
def test_locks_at_once_with_the_pin_or_the_password(client: Client, awa: Person, identifier: str, secret: str) -> None:
    answer = _say(client, identifier=identifier, secret=secret)

    assert WORDS["en"]["done"] in answer.content.decode()
    assert _state(awa) == "locked"


@pytest.mark.parametrize("secret", ["٨٣٠٥", f" {PIN} ", "۸۳۰۵"])
def test_reads_digits_as_people_type_them(client: Client, awa: Person, secret: str) -> None:
    assert PIN == "8305"
    assert _say(client, identifier=PHONE, secret=secret).status_code == 200

    assert _state(awa) == "locked"


def test_is_open_to_the_owner_while_a_stranger_names_the_phone_elsewhere(client: Client, awa: Person) -> None:
    for _ in range(12):
        client.post("/api/v1/auth/login", {"identifier": PHONE, "pin": WRONG}, content_type="application/json",
                    REMOTE_ADDR="192.0.2.7")  # fmt: skip
        client.post("/api/v1/auth/lock/request", {"identifier": PHONE}, content_type="application/json",
                    REMOTE_ADDR="192.0.2.7")  # fmt: skip

    assert _say(client, identifier=PHONE, secret=PIN).status_code == 200
    assert _state(awa) == "locked"


@pytest.mark.parametrize("identifier", [PHONE, NOBODYS])
def test_tells_who_is_wrong_no_more_than_that(client: Client, awa: Person, identifier: str) -> None:
    answer = _say(client, identifier=identifier, secret=WRONG)

    text = answer.content.decode()
    assert answer.status_code == 401
    assert 'role="alert"' in text
    assert identifier in text
    assert WRONG not in text
    assert _state(awa) == "active"


@pytest.mark.parametrize("identifier", [PHONE, "awa@example.org"])
@pytest.mark.parametrize("wipe", [True, False])
def test_locks_with_a_code(client: Client, awa: Person, identifier: str, *, wipe: bool) -> None:
    asked = _say(client, identifier=identifier, **({"wipe": "on"} if wipe else {}))
    assert asked.status_code == 200
    assert ('name="wipe"' in asked.content.decode()) == wipe
    shown = {"challenge": _challenge(asked), "sent_to": asked.context["sent_to"], **({"wipe": "on"} if wipe else {})}
    code = people.code_sent(to=identifier)

    wrong = _say(client, **shown, otp=people.other_than(code))
    assert wrong.status_code == 403
    assert _challenge(wrong) == shown["challenge"]
    assert _state(awa) == "active"

    for _ in range(2):  # the answer may get lost
        assert WORDS["en"]["done"] in _say(client, **shown, otp=code).content.decode()
    assert _state(awa) == "locked"
    assert type(awa.user).objects.get().state == "locked"


def test_answers_the_same_for_a_number_that_nobody_has(client: Client, awa: Person) -> None:
    hers, nobodys = _say(client, identifier=PHONE), _say(client, identifier=NOBODYS)

    assert hers.status_code == nobodys.status_code == 200
    told = [
        answer.content.decode()
        .replace(_challenge(answer), "-")
        .replace(answer.context["sent_to"], "-")
        .replace(str(answer.context["csrf_token"]), "-")
        for answer in (hers, nobodys)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({}, 422),
        ({"identifier": ""}, 422),
        ({"identifier": "x" * 300}, 422),
        ({"identifier": "awa"}, 422),
        ({"identifier": "awa\x00"}, 422),
        ({"challenge": "no id", "sent_to": "x", "otp": "123456"}, 422),
        ({"challenge": "01a1fd45-be48-7cf9-b814-7dec111575de", "sent_to": "x", "otp": "12345"}, 422),
        ({"challenge": "01a1fd45-be48-7cf9-b814-7dec111575de", "sent_to": "<b>x</b>", "otp": "123456"}, 403),
    ],
)
def test_refuses_what_is_no_answer(client: Client, awa: Person, typed: dict[str, str], status: int) -> None:
    answer = _say(client, **typed)

    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert "<b>" not in answer.content.decode()
    assert mailbox.recent(1) == []


def test_takes_a_form_only_with_the_token_it_was_shown_with(awa: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    assert _say(client, identifier=PHONE, secret=PIN).status_code == 403
    assert _state(awa) == "active"

    token = str(client.get(PAGE).context["csrf_token"])
    _say(client, identifier=PHONE, secret=PIN, csrfmiddlewaretoken=token)
    assert _state(awa) == "locked"


def test_is_asked_so_often_and_no_more(client: Client, awa: Person, settings: Settings) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "address": 2}
    answers = [_say(client, identifier=NOBODYS, secret=WRONG) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert _say(client, identifier=PHONE, secret=PIN).status_code == 429
    assert _state(awa) == "active"
    assert client.get(PAGE).status_code == 200


def test_takes_no_other_verb(client: Client, db: None) -> None:
    assert client.put(PAGE).status_code == 405
