"""What the platform asks of a company that carries messages to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

Channel = Literal["sms", "email", "push"]


@dataclass(frozen=True)
class Message:
    """Words for one person. `purpose` is a code ("otp", "receipt") and may be logged; nothing else may.

    `recipient` is an E.164 number, an e-mail address, or the token of an app. `subject` is the subject of an e-mail and
    the title of a push. `key` stays the same however often the message is sent, and tells it from every other one.
    `language` is one of the platform's, if it is known. `is_optional` says that the reader may want no more of its
    kind. `details` are codes and ids for the app that gets a push, which its reader does not see.
    """

    channel: Channel
    recipient: str
    body: str
    purpose: str
    subject: str = ""
    key: str = ""
    language: str = ""
    is_optional: bool = False
    details: Mapping[str, str] = field(default_factory=dict)


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
    anything. `busy` says that it took nothing just now and may later, `gone` that the recipient is nobody any more.
    """

    outcome: Outcome
    company_id: str = ""
    code: str = ""
    answered: bool = True
    busy: bool = False
    gone: bool = False

    @property
    def may_later(self) -> bool:
        """Whether nothing was done for a reason that passes: the company was away, or busy."""
        return self.outcome is Outcome.REFUSED and (self.busy or not self.answered)


class Carrier(Protocol):
    """A company that carries messages. It answers and never raises for what goes wrong on its side."""

    company: str | None
    """Its one word, by which infra/companies watches it; None where there is no company."""

    def send(self, message: Message) -> Told:
        """Give the message to the company."""
        ...
