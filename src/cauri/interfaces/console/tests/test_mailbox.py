"""The developer's mailbox …"""

from pathlib import Path

from django.test import Client
from pytest_django import Settings

from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.ports import Message


def test_shows_what_was_sent_as_text_and_newest_first(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.CAURI_HOME = tmp_path
    messaging.send(Message("sms", "+22236000001", "Your code is 123456", "otp"))
    messaging.send(Message("email", "awa@cauri.example", "<b>Bonjour</b>", "welcome", subject="Bienvenue"))

    messaging.send(Message("push", "token-of-an-app-5kT9", "Ouvrez Cauri.", "received", subject="Argent reçu"))

    page = client.get("/mailbox/").content.decode()

    assert "Push to token-of-an-…" in page
    assert "5kT9" not in page, "with its token others could send there"
    assert page.index("Argent reçu") < page.index("Bienvenue")
    assert page.index("Bienvenue") < page.index("Your code is 123456")
    assert "&lt;b&gt;Bonjour&lt;/b&gt;" in page


def test_says_when_nothing_was_sent(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.CAURI_HOME = tmp_path

    assert "Nothing has been sent yet." in client.get("/mailbox/").content.decode()


def test_does_not_exist_in_production(client: Client, settings: Settings) -> None:
    settings.PRODUCTION = True

    assert client.get("/mailbox/").status_code == 404
