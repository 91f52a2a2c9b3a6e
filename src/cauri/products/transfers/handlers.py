"""Facts that transfers follow."""

from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.products.transfers import favourites


@events.handles(UserClosed)
def forget(fact: UserClosed) -> None:
    """Who has left keeps nobody, and is kept by nobody."""
    favourites.forget_all(fact.user_id)
