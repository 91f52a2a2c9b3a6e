"""Reading the inbox."""

from uuid import UUID

from cauri.infra import sealing
from cauri.infra.inbox.models import InboxMessage
from cauri.kit.errors import Refusal


class UnknownMessage(Refusal):
    """No message has this id."""

    code = "unknown_inbox_message"
    status = 404


def message(message_id: UUID) -> InboxMessage:
    """One message. Raises UnknownMessage."""
    found = InboxMessage.objects.filter(id=message_id).first()
    if found is None:
        raise UnknownMessage(message_id=str(message_id))
    return found


def body_of(message_id: UUID) -> bytes:
    """What a message said, as it came; nothing once that is forgotten. Raises UnknownMessage, sealing.SealBroken."""
    found = message(message_id)
    return b"" if found.body is None else sealing.opened(bytes(found.body), purpose=purpose_of(found.provider))


def purpose_of(provider: str) -> str:
    """What the messages of a provider are sealed for."""
    return f"inbox.message:{provider}"
