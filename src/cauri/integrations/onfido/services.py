"""What follows from an event of Onfido's."""

from datetime import datetime
from uuid import UUID

from cauri.identity.kyc import checks
from cauri.infra.inbox import queries as inbox
from cauri.infra.inbox import services as messages
from cauri.integrations.onfido import webhooks
from cauri.kit.transactions import durable, transaction


@durable
def follow_up(message_id: UUID, *, now: datetime) -> None:
    """Ask what became of the run that an event is about: its own word for it is not taken. Raises UnknownMessage."""
    try:
        run_id = webhooks.run_of(inbox.body_of(message_id))
    except webhooks.NotAnEvent:
        with transaction():
            messages.mark_failed(message_id, error="malformed", now=now)
        return
    if run_id is not None:
        checks.ask(run_id, now=now)
    with transaction():
        messages.mark_done(message_id, now=now)
