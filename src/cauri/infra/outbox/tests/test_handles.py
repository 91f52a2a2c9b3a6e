"""A handler …"""

import pytest

from cauri.infra.outbox import events
from cauri.infra.outbox.tests.telling import CowrieFound, remember, subscribe


def test_is_known_by_module_and_function_unless_it_says_otherwise() -> None:
    events.handles(CowrieFound)(remember)
    subscribe(name="another")

    assert [subscription.name for subscription in events.subscriptions()] == [
        "cauri.infra.outbox.tests.telling.remember",
        "another",
    ]


def test_cannot_take_the_name_of_another() -> None:
    subscribe(name="one")

    with pytest.raises(ValueError, match="two handlers are called one"):
        subscribe(name="one")


def test_must_name_a_queue_that_exists() -> None:
    with pytest.raises(ValueError, match="no such queue: attic"):
        subscribe(queue="attic")
