"""Facts that agents follow."""

from cauri.books.payments.events import PaymentReturned
from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.agents import applications, commissions


@events.handles(PaymentReturned)
def take_commission_back(fact: PaymentReturned) -> None:
    """What was reversed has earned nothing."""
    commissions.take_back(fact.original_id, returned_by=fact.payment_id, now=clock.now())


@events.handles(UserClosed)
def close_agent(fact: UserClosed) -> None:
    """Who has left serves nobody any more."""
    applications.close(fact.user_id, now=clock.now())
