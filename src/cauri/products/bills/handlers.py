"""Facts that bills follow."""

from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.products.bills import leaving


@events.handles(UserClosed)
def forget(fact: UserClosed) -> None:
    """Who has left pays nothing any more."""
    leaving.forget_all(fact.user_id)
