"""Facts that withdrawals follow."""

from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.products.withdrawals import beneficiaries


@events.handles(UserClosed)
def forget_accounts(fact: UserClosed) -> None:
    """Who has left takes nothing out any more."""
    beneficiaries.forget_all(fact.user_id)
