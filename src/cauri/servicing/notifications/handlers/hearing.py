"""How this room hears facts."""

from collections.abc import Callable
from typing import TypeVar

from cauri.infra.outbox import events
from cauri.infra.outbox.events import Fact

F = TypeVar("F", bound=Fact)

ATTEMPTS = 15

# Deliveries carry the handler's name: it stays as it was when all of them stood in one module.
_KNOWN_IN = "cauri.servicing.notifications.handlers"


def hears(
    fact: type[F], *, outside: bool = False, attempts: int = ATTEMPTS
) -> Callable[[Callable[[F], None]], Callable[[F], None]]:
    """Deliver every fact of a kind to the function below, under the name of this room's handlers and its own."""

    def subscribe(handler: Callable[[F], None]) -> Callable[[F], None]:
        name = f"{_KNOWN_IN}.{handler.__qualname__}"
        return events.handles(fact, queue="notifications", outside=outside, attempts=attempts, name=name)(handler)

    return subscribe
