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


@dataclass(frozen=True, slots=True)
class Told:
    """What a carrier said, or what its silence means.

    `company_id` is the company's own number of a message that it took, if it has one. `code` is a stable word of the
    adapter's for why not, never the company's text. `answered` is whether the company said anything that tells
    anything.
    """

    outcome: Outcome
    company_id: str = ""
    code: str = ""
    answered: bool = True


class Carrier(Protocol):
    """A company that carries messages. It answers and never raises for what goes wrong on its side."""

    company: str | None
    """Its one word, by which infra/companies watches it; None where there is no company."""

    def send(self, message: Message) -> Told:
        """Give the message to the company."""
        ...
