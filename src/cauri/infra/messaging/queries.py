"""What the developer's mailbox page shows."""

from itertools import islice

from cauri.infra.messaging import mailbox
from cauri.infra.messaging.mailbox import KeptMessage


def recent(limit: int) -> list[KeptMessage]:
    """The latest messages that the mailbox kept, newest first."""
    return list(islice(mailbox.kept(), limit))
