"""Facts that blocks follow."""

from cauri.identity.blocks import services
from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events


@events.handles(UserClosed)
def forget(fact: UserClosed) -> None:
    """Who has left blocks nobody, and is blocked by nobody."""
    services.forget_all(fact.user_id)
