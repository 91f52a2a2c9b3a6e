"""The page of a receipt …"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support import people
from tests.support.people import Customer

from cauri.identity.users.models import User
from cauri.infra.audit.acts import NOWHERE
from cauri.interfaces.public.receipt_words import WORDS
from cauri.kit import clock
from cauri.servicing.statements.receipts import services


@pytest.fixture
def awa(db: None) -> Customer:
    """Awa, who can pay."""
    return people.customer("Awa Diallo")


def _path(awa: Customer, *, days_ago: int = 0) -> str:
    payment = people.paid(awa, people.customer("Moussa Diop"), "100.00")
    made = clock.now() - timedelta(days=days_ago)
    return f"/r/{services.share(payment.pk, user_id=awa.user.pk, origin=NOWHERE, now=made).token}"


def _text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("language", WORDS)
def test_says_in_the_visitors_language_that_it_is_genuine(client: Client, awa: Customer, language: str) -> None:
    answer = client.get(_path(awa), headers={"Accept-Language": language})

    text = _text(answer)
    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    assert ('dir="rtl"' in text) == (language == "ar")
    assert WORDS[language]["genuine"] in text
    assert "Moussa D•••" in text
    assert {"fr": "100,00", "ar": "100.00", "en": "100.00"}[language] in text
    assert set(WORDS[language]) == set(WORDS["en"])


def test_runs_nothing_and_is_kept_by_nobody(client: Client, awa: Customer) -> None:
    User.objects.filter(pk=awa.user.pk).update(name="<b>Awa Diallo")
    answer = client.get(_path(awa))
    text = _text(answer)
    assert "<script" not in text
    assert "&lt;b&gt;Awa D•••" in text
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert 'name="robots" content="noindex' in text
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/r/x", f"/r/{'A' * 124}", "/r/%3Cscript%3E"])
def test_says_of_anything_else_that_it_stands_for_nothing(client: Client, awa: Customer, path: str) -> None:
    answer = client.get(path, {"lang": "en"})
    assert answer.status_code == 404
    assert WORDS["en"]["not_genuine"] in _text(answer)
    assert WORDS["en"]["genuine"] not in _text(answer)
    assert 'role="alert"' in _text(answer)


def test_says_that_its_time_is_over_and_shows_nothing_more(client: Client, awa: Customer) -> None:
    answer = client.get(_path(awa, days_ago=92))
    assert answer.status_code == 410
    assert "100" not in _text(answer).partition("<main")[2]


def test_is_open_to_everybody_but_not_without_end(client: Client, awa: Customer, settings: Settings) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "address": 2}
    path = _path(awa)
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]


def test_only_shows(client: Client, awa: Customer) -> None:
    assert client.post(_path(awa)).status_code == 405
