"""Reading the inbox."""

from uuid import UUID

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
