"""What the platform asks of a company that carries messages to people."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

Channel = Literal["sms", "email"]


@dataclass(frozen=True)
class Message:
    """Words for one person. `purpose` is a code ("otp", "receipt") and may be logged; nothing else may.

    `recipient` is an E.164 number or an e-mail address. Only e-mail has a subject.
    """

    channel: Channel
    recipient: str
    body: str
    purpose: str
    subject: str = ""


class Outcome(StrEnum):
    """What a carrier said. Whoever hears `unknown` asks or tries again; it is neither of the others."""

    CARRIED = "carried"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Carrier(Protocol):
    """A company that carries messages. It answers and never raises for what goes wrong on its side."""

    def send(self, message: Message) -> Outcome:
        """Give the message to the company."""
        ...
