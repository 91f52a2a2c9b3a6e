"""Sending one e-mail, and what the server's answers mean, or its silence.

Until the words are handed over nothing is done, so whatever ends before that is refused. From then on only an answer
tells. All of it ends within a time: people and workers wait for it. Nobody waits for the server's goodbye.
"""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing
from typing import Final

import structlog
from django.conf import settings

from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.integrations.smtp import letters
from cauri.integrations.smtp.servers import Deadline, Server
from cauri.kit import clock

COMPANY: Final = "smtp"
_ACCEPTED: Final = 250
_FORWARDED: Final = 251  # taken as well
_NO: Final = range(400, 600)
_LASTING: Final = 500  # from here on; 400 to 499 says "later"
_AWAY: Final = Told(Outcome.REFUSED, code="company_unreachable", answered=False)
_OURS_TO_MEND: Final = frozenset({"no_server", "no_encryption", "login_refused", "sender_refused", "malformed_message"})

log = structlog.get_logger(__name__)


class SmtpCarrier:
    """Carries e-mail. Neither addresses nor words are written down here, nor what the server says of them."""

    company: str | None = COMPANY

    def send(self, message: Message) -> Told:
        """Give one e-mail to the server, once."""
        told = _sent(message)
        if told.code in _OURS_TO_MEND:
            log.error("smtp.refuses_us", code=told.code, alarm=True)
        return told


class _Refused(Exception):
    """The server did not take it, and nothing was done."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.code)
        self.told = told


def _sent(message: Message) -> Told:
    if not settings.SMTP_HOST or not settings.EMAIL_FROM:
        return Told(Outcome.REFUSED, code="no_server", answered=False)
    if not message.recipient.isascii():  # few servers take such an address; people type it, so nobody is alarmed
        return Told(Outcome.REFUSED, code="recipient_refused")
    try:
        letter = letters.letter(
            message, sender=settings.EMAIL_FROM, unsubscribe=settings.EMAIL_UNSUBSCRIBE, now=clock.now()
        )
        words = letter.as_bytes()
        sender = letter["From"].addresses[0].addr_spec
        sender.encode("ascii")
    except ValueError:
        return Told(Outcome.REFUSED, code="malformed_message")
    with Deadline() as deadline:
        try:
            with closing(_connected(deadline)) as server:
                return _handed_over(server, words, deadline, sender=sender, recipient=message.recipient)
        except _Refused as refusal:
            return refusal.told


def _connected(deadline: Deadline) -> Server:
    """A server that knows us. Raises _Refused."""
    server: Server | None = None
    try:
        server = Server(deadline)
        server.ehlo_or_helo_if_needed()
        if settings.SMTP_USER:
            server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
    except smtplib.SMTPAuthenticationError as error:
        code = "login_refused" if error.smtp_code >= _LASTING else "busy"
        refusal = Told(Outcome.REFUSED, code=code, answered=False)
    except UnicodeError:
        refusal = Told(Outcome.REFUSED, code="login_refused", answered=False)
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        refusal = _AWAY if deadline.passed else Told(Outcome.REFUSED, code="no_encryption", answered=False)
    except (smtplib.SMTPException, OSError):
        refusal = _AWAY
    else:
        return server
    if server is not None:
        server.close()
    raise _Refused(refusal)


def _handed_over(server: Server, words: bytes, deadline: Deadline, *, sender: str, recipient: str) -> Told:
    """What the server says of the e-mail. Raises _Refused."""
    _asked(lambda: server.mail(sender), deadline, code="sender_refused")
    _asked(lambda: server.rcpt(recipient), deadline, code="recipient_refused")
    try:
        said, _words = server.data(words)
    except smtplib.SMTPDataError as error:  # it does not want to hear the words at all
        raise _Refused(_AWAY if deadline.passed else _refusal(error.smtp_code, "message_refused")) from None
    except (smtplib.SMTPException, OSError):
        return Told(Outcome.UNKNOWN, code="no_answer", answered=False)
    if said == _ACCEPTED:
        return Told(Outcome.CARRIED)
    if deadline.passed or said not in _NO:  # the beginning of an answer is none
        return Told(Outcome.UNKNOWN, code="no_answer", answered=False)
    return _refusal(said, "message_refused")


def _asked(step: Callable[[], tuple[int, bytes]], deadline: Deadline, *, code: str) -> None:
    try:
        said, _words = step()
    except (smtplib.SMTPException, OSError):
        raise _Refused(_AWAY) from None
    if said not in (_ACCEPTED, _FORWARDED):
        raise _Refused(_AWAY if deadline.passed else _refusal(said, code))


def _refusal(said: int, code: str) -> Told:
    """For good, or for now: a server that does not know us asks us to come again (greylisting)."""
    if said < _LASTING:
        return Told(Outcome.REFUSED, code="busy", busy=True)
    return Told(Outcome.REFUSED, code=code)
