"""Facts that standing orders follow."""

from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.standing_orders import services


@events.handles(UserClosed)
def forget(fact: UserClosed) -> None:
    """Who has left sends nothing any more."""
    services.forget_all(fact.user_id, now=clock.now())
