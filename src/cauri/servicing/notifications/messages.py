"""A notice as messages: the same words for phone and e-mail, and for the screens of apps what others may see."""

from collections.abc import Iterator
from uuid import UUID

from cauri.identity.users.models import User
from cauri.infra.messaging.ports import Channel, Message
from cauri.servicing.notifications import texts
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.texts import Words


def to_contacts(notice: Notice, reader: User, words: Words) -> Iterator[Message]:
    """A message for each channel that is known to reach the reader, the phone first."""
    if reader.phone and reader.phone_verified_at:
        yield written("sms", reader.phone, notice.kind, words, language=reader.language, notice_id=notice.pk)
    if reader.email and reader.email_verified_at:
        yield written("email", reader.email, notice.kind, words, language=reader.language, notice_id=notice.pk)


def to_app(notice: Notice, token: str, words: Words, *, language: str, with_names: bool) -> Message:
    """The message for an app; unless its reader allows them, without names and amounts."""
    said = words if with_names else texts.discreet(notice.kind, language)
    return written("push", token, notice.kind, said, language=language, notice_id=notice.pk)


def written(
    channel: Channel, recipient: str, kind: str, words: Words, *, language: str, notice_id: UUID | None = None
) -> Message:
    """Words of a kind of notice as a message."""
    return Message(
        channel=channel,
        recipient=recipient,
        subject="" if channel == "sms" else words.title,
        body=words.text,
        purpose=kind,
        key=str(notice_id or ""),
        language=language,
        is_optional=kind in Notice.OPTIONAL,
        details={"notice_id": str(notice_id or ""), "kind": kind} if channel == "push" else {},
    )
