"""A message as an e-mail: plain text, the same as simple HTML, and the headers that receivers look at."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Final

from django.utils.html import format_html

from cauri.infra.messaging.ports import Message

_FROM_THE_RIGHT: Final = frozenset({"ar"})
_PAGE: Final = (
    '<!doctype html>\n<html{language} dir="{direction}"><head><meta charset="utf-8"><title>{subject}</title></head>\n'
    '<body style="font: 16px/1.6 sans-serif; color: #292524; background: #fff; margin: 0; padding: 24px">\n'
    '<h1 style="font-size: 20px; margin: 0 0 12px">{subject}</h1>\n'
    '<p style="margin: 0; white-space: pre-line">{body}</p>\n</body></html>\n'
)


def letter(message: Message, *, sender: str, unsubscribe: str, now: datetime) -> EmailMessage:
    """The e-mail for a message. Its Message-ID is always the same for the same key, so that receivers know a repeat.

    Raises ValueError for an address or a subject that could not stand in a header.
    """
    name, address = parseaddr(sender)
    written = EmailMessage(policy=SMTP)
    written["From"] = Address(name, addr_spec=address)
    written["To"] = Address(addr_spec=message.recipient)
    written["Subject"] = message.subject
    written["Date"] = format_datetime(now)
    written["Message-ID"] = _id_of(message, domain=address.rpartition("@")[2])
    written["Auto-Submitted"] = "auto-generated"
    if message.is_optional:
        written["List-Unsubscribe"] = f"<{unsubscribe or f'mailto:{address}?subject=unsubscribe%20{message.purpose}'}>"
    written.set_content(message.body + "\n")
    written.add_alternative(page(message), subtype="html")
    if message.language:
        written["Content-Language"] = message.language
    return written


def page(message: Message) -> str:
    """The words as a page of HTML, from the right where the language is written so."""
    direction = "rtl" if message.language in _FROM_THE_RIGHT else "ltr" if message.language else "auto"
    language = format_html(' lang="{}"', message.language) if message.language else ""
    return format_html(_PAGE, language=language, direction=direction, subject=message.subject, body=message.body)


def _id_of(message: Message, *, domain: str) -> str:
    return f"<{message.key}.email@{domain}>" if message.key else make_msgid(domain=domain)
