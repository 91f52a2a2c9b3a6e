"""The developer's mailbox …"""

import pytest
from playwright.sync_api import Page, expect

from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.ports import Message
from tests.browser.conftest import Seen, Site

pytestmark = pytest.mark.browser


def test_shows_what_would_have_been_sent_newest_first(site: Site, page: Page, seen: Seen) -> None:
    messaging.send(Message("sms", "+22236000001", "Your code is 123456", "otp"))
    messaging.send(
        Message("email", "awa@cauri.example", "<b>Bonjour</b> Awa", "welcome", subject="Bienvenue chez Cauri")
    )

    page.goto(f"{site.address}/mailbox/")

    newest, before = page.get_by_role("article").all()[:2]
    expect(newest).to_contain_text("E-mail to awa@cauri.example")
    expect(newest).to_contain_text("<b>Bonjour</b> Awa")
    expect(before).to_contain_text("Your code is 123456")
    assert (seen.errors, seen.refused, seen.elsewhere) == ([], [], [])
