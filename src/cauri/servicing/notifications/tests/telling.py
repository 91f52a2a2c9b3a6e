"""What the tests of notices share: facts on their whole way, and carriers that answer as they are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar
from uuid import UUID

from django.conf import LazySettings
from tests.support import relay

from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.infra.outbox import events
from cauri.infra.outbox.events import Fact
from cauri.kit.transactions import transaction
from cauri.servicing.notifications import queries
from cauri.servicing.notifications.models import Notice

Answer = Outcome | Told | type[BaseException]


class Carrier:
    """Answers with what is next in `answers`, or carries; remembers what it was given."""

    answers: ClassVar[list[Answer]] = []
    given: ClassVar[list[Message]] = []
    company: str | None = None

    def send(self, message: Message) -> Told:
        """Remember it, and answer."""
        self.given.append(message)
        answer = self.answers.pop(0) if self.answers else Outcome.CARRIED
        if isinstance(answer, Outcome):
            return Told(answer)
        if isinstance(answer, Told):
            return answer
        raise answer


CARRIER = f"{__name__}.Carrier"


@contextmanager
def carried(settings: LazySettings, *answers: Answer) -> Iterator[list[Message]]:
    """What is given to a carrier in the block."""
    settings.MESSAGE_CARRIERS = {"sms": CARRIER, "email": CARRIER, "push": CARRIER}
    Carrier.answers, Carrier.given = list(answers), []
    yield Carrier.given


def tell(fact: Fact) -> None:
    """Publish a fact and let it and what follows from it reach every handler."""
    with transaction():
        events.publish(fact)
    deliver()


def deliver() -> None:
    """Deliver whatever was published, until nothing is due."""
    relay.deliver_all()


def told(user_id: UUID, language: str = "en") -> list[str]:
    """What somebody was told, in words, oldest first."""
    return [notice.text for notice in queries.inbox_of(user_id, language=language, most=100).notices][::-1]


def kinds(user_id: UUID) -> list[str]:
    """The kinds of what somebody was told, oldest first."""
    return list(Notice.objects.filter(user_id=user_id).order_by("pk").values_list("kind", flat=True))
