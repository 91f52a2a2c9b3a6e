"""What follows from what a company reports without being asked: it is asked, since its report is a hint at most."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from cauri.books.instructions.queries import UnknownInstruction
from cauri.books.payments.queries import UnknownPayment
from cauri.infra.inbox import queries as inbox
from cauri.infra.inbox import services as messages
from cauri.kit.transactions import durable, transaction


class Futile(Exception):
    """Nothing follows from a report, now or later. The text is a stable word for why."""


class NotAnEvent(ValueError):
    """A body is no event of the company's."""


@durable
def follow_up(message_id: UUID, ask: Callable[[bytes], None], *, now: datetime) -> None:
    """Have the company asked about what a message's body tells of, and note what became of the message.

    One that nothing follows from has failed: `ask` raises NotAnEvent or Futile, or UnknownPayment or
    UnknownInstruction, because it is about nothing of ours, or of another installation with the same key. Raises
    UnknownMessage, and whatever else `ask` raises, upon which the message is delivered again later.
    """
    error = ""
    try:
        ask(inbox.body_of(message_id))
    except NotAnEvent:
        error = "malformed"
    except Futile as futile:
        error = str(futile)
    except (UnknownPayment, UnknownInstruction):
        error = "unknown_reference"
    with transaction():
        if error:
            messages.mark_failed(message_id, error=error, now=now)
        else:
            messages.mark_done(message_id, now=now)
