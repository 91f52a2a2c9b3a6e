"""The mailbox of a development installation: messages become small files in the home folder, newest kept.

Never rows: a one-time code must not stand in a database in clear, where backups would carry it about.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.kit import ids

MOST_KEPT = 500
_TOKEN_SHOWN = 12


@dataclass(frozen=True)
class KeptMessage:
    """A message as the mailbox kept it."""

    id: UUID
    at: datetime
    message: Message


class Mailbox:
    """A carrier that carries nowhere. For every channel, outside production."""

    company: str | None = None

    def __init__(self) -> None:
        if settings.PRODUCTION:
            raise ImproperlyConfigured("the mailbox shows messages to developers; production needs a carrier")

    def send(self, message: Message) -> Told:
        """Keep the message, and forget the oldest above the limit."""
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(ids.new_id())
        draft = folder() / f"{name}.draft"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(_shown(message)), file)
        draft.rename(folder() / f"{name}.json")
        for old in _newest_first()[MOST_KEPT:]:
            old.unlink(missing_ok=True)
        return Told(Outcome.CARRIED)


def _shown(message: Message) -> Message:
    """The message as it is kept: of an app's token only its beginning, for with it others could send there."""
    if message.channel != "push":
        return message
    return replace(message, recipient=f"{message.recipient[:_TOKEN_SHOWN]}…")


def folder() -> Path:
    """Where the messages are."""
    return Path(settings.CAURI_HOME) / "mailbox"


def kept() -> Iterator[KeptMessage]:
    """The messages, newest first. One that is removed while we look is passed over."""
    for file in _newest_first():
        with suppress(FileNotFoundError):
            key = UUID(file.stem)
            yield KeptMessage(id=key, at=ids.time_of(key), message=Message(**json.loads(file.read_text())))


def _newest_first() -> list[Path]:
    # The names are time-ordered ids.
    return sorted(folder().glob("*.json"), reverse=True)
