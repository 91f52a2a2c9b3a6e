"""Sending an e-mail over SMTP …"""

import email
import logging
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from pytest_django import Settings
from tests.support.platforms import free_port

from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.integrations.smtp import servers
from cauri.integrations.smtp.carrier import SmtpCarrier
from cauri.integrations.smtp.tests.conftest import Server
from cauri.kit.web.wording import LANGUAGES
from cauri.servicing.notifications import previews

CARRIER = SmtpCarrier()
MESSAGE = Message(
    channel="email",
    recipient="awa@example.org",
    subject="مبلغ مُستلم",
    body="أرسل إليك Awa <b>D•••</b> مبلغ 100.00 MRU.",
    purpose="received",
    key="019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44",
    language="ar",
    is_optional=True,
)


def _read(taken: bytes) -> EmailMessage:
    found = email.message_from_bytes(taken, policy=SMTP)
    assert isinstance(found, EmailMessage)
    return found


def _parts(letter: EmailMessage) -> tuple[str, str]:
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    return plain.get_content().strip(), html.get_content()


def test_brings_it_as_text_and_as_a_page_from_the_right(server: Server) -> None:
    assert CARRIER.send(MESSAGE) == Told(Outcome.CARRIED)

    letter = _read(server.taken[0])
    plain, html = _parts(letter)
    assert (letter["To"], letter["Subject"]) == ("awa@example.org", MESSAGE.subject)
    assert letter["From"] == "Cauri <no-reply@cauri.example>"
    assert letter["Date"].datetime.utcoffset() is not None
    assert plain == MESSAGE.body
    assert '<html lang="ar" dir="rtl">' in html
    assert "&lt;b&gt;D•••&lt;/b&gt;" in html, "words are words"


def test_is_known_again_by_its_id_however_often_it_comes(server: Server) -> None:
    for _ in range(2):
        CARRIER.send(MESSAGE)

    ids = {_read(taken)["Message-ID"] for taken in server.taken}
    assert ids == {f"<{MESSAGE.key}.email@cauri.example>"}


def test_says_how_to_have_no_more_of_it_where_that_is_possible(server: Server, settings: Settings) -> None:
    CARRIER.send(MESSAGE)
    settings.EMAIL_UNSUBSCRIBE = "https://cauri.example/notices"
    CARRIER.send(MESSAGE)
    CARRIER.send(Message("email", "awa@example.org", "Your PIN was changed.", "pin_changed", subject="PIN changed"))

    said = [_read(taken)["List-Unsubscribe"] and _read(taken)["List-Unsubscribe"].strip() for taken in server.taken]
    own = "<mailto:no-reply@cauri.example?subject=unsubscribe%20received>"
    assert said == [own, "<https://cauri.example/notices>", None]


def test_carries_every_kind_of_notice_in_each_language(server: Server) -> None:
    for language in LANGUAGES:
        for one in list(previews.previews(language))[::6]:
            words = Message("email", "awa@example.org", one.email.body, one.kind, one.email.subject, language=language)
            assert CARRIER.send(words).outcome is Outcome.CARRIED
            letter = _read(server.taken[-1])
            plain, html = _parts(letter)
            assert (letter["Subject"], plain, letter["Content-Language"]) == (words.subject, words.body, language)
            assert (f'lang="{language}"' in html, 'dir="rtl"' in html) == (True, language == "ar")


@pytest.mark.parametrize(
    ("step", "answer", "told"),
    [
        ("to_sender", "550 no", Told(Outcome.REFUSED, code="sender_refused")),
        ("to_recipient", "550 nobody", Told(Outcome.REFUSED, code="recipient_refused")),
        ("to_recipient", "450 come again", Told(Outcome.REFUSED, code="busy", busy=True)),
        ("to_words", "554 spam", Told(Outcome.REFUSED, code="message_refused")),
        ("to_words", "451 later", Told(Outcome.REFUSED, code="busy", busy=True)),
        ("to_words", "hang up", Told(Outcome.UNKNOWN, code="no_answer", answered=False)),
    ],
)
def test_says_what_the_servers_answer_means(server: Server, step: str, answer: str, told: Told) -> None:
    setattr(server, step, answer)

    assert CARRIER.send(MESSAGE) == told
    assert server.taken == []


def test_is_refused_where_nobody_listens_or_nothing_is_encrypted(
    server: Server, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMTP_ENCRYPTION = "starttls"  # which this server does not know
    assert CARRIER.send(MESSAGE) == Told(Outcome.REFUSED, code="no_encryption", answered=False)
    assert "smtp.refuses_us" in caplog.text

    settings.SMTP_PORT, settings.SMTP_ENCRYPTION = free_port(), "none"
    assert CARRIER.send(MESSAGE) == Told(Outcome.REFUSED, code="company_unreachable", answered=False)

    settings.SMTP_HOST = ""
    assert CARRIER.send(MESSAGE) == Told(Outcome.REFUSED, code="no_server", answered=False)


def test_shows_its_password_to_whom_it_knows_and_under_encryption_alone(
    strict_server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CARRIER.send(MESSAGE).outcome is Outcome.REFUSED
    settings.SMTP_ENCRYPTION, settings.SMTP_USER, settings.SMTP_PASSWORD = "starttls", "cauri", "of-the-tests"
    assert CARRIER.send(MESSAGE) == Told(Outcome.CARRIED)

    settings.SMTP_PASSWORD = "wrong"
    assert CARRIER.send(MESSAGE) == Told(Outcome.REFUSED, code="login_refused", answered=False)
    monkeypatch.delenv("SSL_CERT_FILE")
    assert CARRIER.send(MESSAGE) == Told(Outcome.REFUSED, code="no_encryption", answered=False)
    assert len(strict_server.taken) == 1


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (0, Told(Outcome.REFUSED, code="company_unreachable", answered=False)),
        (1, Told(Outcome.REFUSED, code="company_unreachable", answered=False)),
        (3, Told(Outcome.REFUSED, code="company_unreachable", answered=False)),
        (5, Told(Outcome.UNKNOWN, code="no_answer", answered=False)),
    ],
)
def test_waits_for_a_server_that_drips_no_longer_than_for_a_silent_one(
    dripping: Callable[[int], None], monkeypatch: pytest.MonkeyPatch, after: int, told: Told
) -> None:
    monkeypatch.setattr(servers, "WHOLE", 0.4)
    dripping(after)
    began = time.monotonic()
    assert CARRIER.send(MESSAGE) == told
    assert time.monotonic() - began < 2


def test_takes_no_address_or_subject_for_more_headers(server: Server) -> None:
    for recipient, subject in (
        ("awa@example.org\r\nBcc: x@example.org", "Hello"),
        ("awa@example.org", "Hi\nBcc: x@y.z"),
    ):
        told = CARRIER.send(Message("email", recipient, "Words", "otp", subject=subject))
        assert told == Told(Outcome.REFUSED, code="malformed_message")
    told = CARRIER.send(Message("email", "a@bücher.example", "Words", "otp", subject="Hello"))
    assert told == Told(Outcome.REFUSED, code="recipient_refused")
    assert server.taken == []


def test_logs_neither_address_nor_words(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        CARRIER.send(MESSAGE)
        server.to_recipient = "550 <awa@example.org> is nobody"
        CARRIER.send(MESSAGE)

    for secret in ("awa@example", "100.00", "مبلغ"):
        assert secret not in "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
