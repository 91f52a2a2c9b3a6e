"""Sending a message …"""

import logging
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from cauri.infra.embedded.databases import Urls
from cauri.infra.messaging import mailbox, queries, services
from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.kit.transactions import InsideTransaction, transaction

CODE = Message(channel="sms", recipient="+22236123456", body="4711 is your code", purpose="otp")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings: Settings, tmp_path: Path) -> None:
    """A home folder for each test."""
    settings.CAURI_HOME = tmp_path


class Deaf:
    """A carrier that refuses."""

    company: str | None = None

    def send(self, message: Message) -> Told:
        """Refuse."""
        return Told(Outcome.REFUSED)


def test_goes_through_the_carrier_that_the_settings_name(settings: Settings) -> None:
    settings.MESSAGE_CARRIERS = {"sms": f"{__name__}.Deaf", "email": None}

    assert services.send(CODE) is Outcome.REFUSED
    assert queries.recent(10) == []


def test_refuses_a_channel_without_a_carrier(settings: Settings) -> None:
    settings.MESSAGE_CARRIERS = {"sms": None, "email": None}

    with pytest.raises(services.NoCarrier):
        services.send(CODE)


def test_refuses_to_be_inside_a_transaction(committed_db: Urls) -> None:
    with transaction(), pytest.raises(InsideTransaction):
        services.send(CODE)


def test_logs_neither_words_nor_recipient(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        services.send(CODE)

    logged = " ".join(str(record.msg) for record in caplog.records)
    assert "messaging.sent" in logged
    assert "4711" not in logged
    assert "36123456" not in logged


def test_leaves_it_in_the_mailbox_for_nobody_else_to_read() -> None:
    assert services.send(CODE) is Outcome.CARRIED

    (kept,) = queries.recent(10)
    (file,) = mailbox.folder().iterdir()
    assert kept.message == CODE
    assert file.stat().st_mode & 0o777 == 0o600
    assert mailbox.folder().stat().st_mode & 0o777 == 0o700


def test_shows_the_newest_first_and_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MOST_KEPT", 5)
    for number in range(8):
        services.send(Message(channel="email", recipient="awa@example.org", body=f"{number}", purpose="test"))

    assert [kept.message.body for kept in queries.recent(10)] == ["7", "6", "5", "4", "3"]
    assert [kept.message.body for kept in queries.recent(2)] == ["7", "6"]
    times = [kept.at for kept in queries.recent(10)]
    assert times == sorted(times, reverse=True)
    assert len(list(mailbox.folder().iterdir())) == 5


def test_never_uses_the_mailbox_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match="needs a carrier"):
        services.send(CODE)
