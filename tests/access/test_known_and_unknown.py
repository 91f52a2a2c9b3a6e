"""Whoever asks from outside about a phone number, an e-mail address or a name …"""

import json
from dataclasses import dataclass
from typing import Any, Final

import pytest
from argon2 import PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from cauri.identity.users.models import User
from cauri.kit import clock
from tests.support import people
from tests.support.newcomers import applicant
from tests.support.operations import JSON, Operation, operations

_IDENTIFIES: Final = {"identifier", "phone", "email", "username"}
# Who shows the code of a registration may choose another username, and is told when it is taken.
_AFTER_THE_CODE: Final = "POST /api/v1/auth/register/verify"
ABOUT_SOMEBODY: Final = {
    str(one): one
    for one in operations()
    if str(one) != _AFTER_THE_CODE
    and not one.needs_sign_in
    and isinstance(one.body, dict)
    and _IDENTIFIES & set(one.body)
}


@dataclass(frozen=True)
class Question:
    """A door, the kind of name that it is given, and where in the body that stands."""

    door: str
    by: str
    place: str

    def body(self, name: str) -> dict[str, Any]:
        """What is sent, about that name."""
        if self.door.endswith("/register"):
            told = applicant("Khady Ba")
            contact = {"phone": None, "pin": None, "password": "twelve-cowries-at-noon", "username": None}
            return {**told, **(contact if self.place == "email" else {}), self.place: name}
        known = {"pin": "9174"} if self.door.endswith(("/login", "/with-secret")) else {"language": "en"}
        return {**known, self.place: name}


QUESTIONS: Final = [
    Question("POST /api/v1/auth/register", "phone", "phone"),
    Question("POST /api/v1/auth/register", "email", "email"),
    Question("POST /api/v1/auth/login", "phone", "identifier"),
    Question("POST /api/v1/auth/login", "email", "identifier"),
    Question("POST /api/v1/auth/login", "username", "identifier"),
    Question("POST /api/v1/auth/request-otp", "email", "identifier"),
    Question("POST /api/v1/auth/lock/with-secret", "phone", "identifier"),
    Question("POST /api/v1/auth/lock/with-secret", "email", "identifier"),
    Question("POST /api/v1/auth/lock/with-secret", "username", "identifier"),
    Question("POST /api/v1/auth/lock/request", "phone", "identifier"),
    Question("POST /api/v1/auth/lock/request", "email", "identifier"),
    Question("POST /api/v1/auth/pin/reset", "phone", "phone"),
]
NOBODYS: Final = {"phone": "+22236999999", "email": "nobody@example.org", "username": "nobody1"}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every computation of Argon2, as it is made."""
    made: list[str] = []
    for name in ("hash", "verify"):
        real = getattr(PasswordHasher, name)

        def counted(self: PasswordHasher, *args: Any, real: Any = real) -> Any:
            made.append("argon2")
            return real(self, *args)

        monkeypatch.setattr(PasswordHasher, name, counted)
    return made


@pytest.fixture
def hers(db: None, settings: Settings, tmp_path: Any) -> dict[str, str]:
    """What Awa can be called, on a day on which no limit stops anybody."""
    settings.THROTTLE_FACTOR, settings.CAURI_HOME = 100_000, tmp_path
    awa = people.customer("Awa Diallo").user
    email = f"{awa.username}@example.org"
    User.objects.filter(pk=awa.pk).update(email=email, email_verified_at=clock.now())
    return {"phone": str(awa.phone), "email": email, "username": str(awa.username)}


def test_stands_in_this_table() -> None:
    assert {one.door for one in QUESTIONS} == set(ABOUT_SOMEBODY)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: f"{one.door} by {one.by}")
def test_is_answered_the_same_with_the_same_work(question: Question, hers: dict[str, str], work: list[str]) -> None:
    operation = ABOUT_SOMEBODY[question.door]
    _asked(operation, question.body(f"x{NOBODYS[question.by][1:]}" if question.by != "phone" else "+22236999998"), work)

    known = _asked(operation, question.body(hers[question.by]), work)
    unknown = _asked(operation, question.body(NOBODYS[question.by]), work)

    assert known == unknown
    assert known["argon2"] > 0


def _asked(operation: Operation, body: dict[str, Any], work: list[str]) -> dict[str, Any]:
    """What can be told apart from outside: status, headers, the shape of the answer; and the work that takes time."""
    work.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = Client().generic(operation.method, operation.path, json.dumps(body).encode(), content_type=JSON)
    told = json.loads(answer.content)
    return {
        "status": answer.status_code,
        "headers": sorted(answer.headers),
        "fields": {name: type(value).__name__ for name, value in told.items()},
        "code": told.get("code"),
        "queries": len(queries),
        "argon2": len(work),
    }
