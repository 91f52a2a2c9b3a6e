"""The words of the connection. docs/reference/realtime.md explains them to those who write apps."""

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from cauri.servicing.streams.reading import StreamEvent
from cauri.servicing.streams.tickets import LONGEST

LARGEST: Final = 1024  # bytes of what a client sends
_HIGHEST = 2**63 - 1


class Ending(Enum):
    """Why we close a connection: the close code, and its reason in a word."""

    GOING_AWAY = (1001, "going_away")
    TRY_LATER = (1013, "try_later")
    BAD_MESSAGE = (4400, "bad_message")
    TICKET_REFUSED = (4401, "ticket_refused")
    SESSION_ENDED = (4403, "session_ended")
    NOT_OPENED = (4408, "not_opened")
    RESUME = (4409, "resume")
    TOO_MANY_MESSAGES = (4428, "too_many_messages")
    TOO_MANY_CONNECTIONS = (4429, "too_many_connections")

    @property
    def code(self) -> int:
        """The close code."""
        return self.value[0]

    @property
    def reason(self) -> str:
        """The reason that goes with it."""
        return self.value[1]


class BadMessage(Exception):
    """A client sent what the protocol does not have."""


@dataclass(frozen=True, slots=True)
class Open:
    """The first message: who comes, and the number of the last event that they have seen."""

    ticket: str = field(repr=False)
    after: int | None


def first(text: str | bytes) -> Open:
    """What a client says first. Raises BadMessage for whatever is not exactly that."""
    said = _object(text)
    kind, ticket, after = said.pop("type", None), said.pop("ticket", None), said.pop("after", None)
    if kind != "open" or said or not isinstance(ticket, str):
        raise BadMessage
    if len(ticket) > LONGEST or not ticket.isascii():
        raise BadMessage
    if after is not None and (type(after) is not int or not 0 <= after <= _HIGHEST):
        raise BadMessage
    return Open(ticket, after)


def must_be_ping(text: str | bytes) -> None:
    """Return if a client asks whether we are there: it has nothing else to say later. Raises BadMessage."""
    if _object(text) != {"type": "ping"}:
        raise BadMessage


def opened(sequence: int) -> str:
    """The stream is open, and its last event has this number."""
    return _written(type="opened", sequence=sequence)


def reset(sequence: int) -> str:
    """What happened after the client's number cannot be told any more: load everything, and go on from this number."""
    return _written(type="reset", sequence=sequence)


def event(one: StreamEvent) -> str:
    """Something has changed."""
    return _written(
        type="event", sequence=one.sequence, name=one.name, id=None if one.subject is None else str(one.subject)
    )


PONG: Final = '{"type":"pong"}'


def _object(text: str | bytes) -> dict[str, Any]:
    if isinstance(text, bytes):
        raise BadMessage
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage from error
    if not isinstance(said, dict):
        raise BadMessage
    return said


def _written(**fields: object) -> str:
    return json.dumps(fields, separators=(",", ":"))
