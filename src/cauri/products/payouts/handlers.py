"""Facts that payouts follow."""

from cauri.identity.users.events import UserClosed
from cauri.infra.outbox import events
from cauri.kit import clock
from cauri.products.payouts import preparers, runs
from cauri.products.payouts.events import BatchApproved, BatchGoesOn


@events.handles(BatchApproved, queue="payments", outside=True, urgent=True)
def pay(fact: BatchApproved) -> None:
    """Begin to pay it."""
    runs.pay(fact.batch_id, now=clock.now())


@events.handles(BatchGoesOn, queue="payments", outside=True)
def pay_on(fact: BatchGoesOn) -> None:
    """Go on."""
    runs.pay(fact.batch_id, now=clock.now())


@events.handles(UserClosed)
def forget_preparers(fact: UserClosed) -> None:
    """Who has left brings no file, and has none brought."""
    preparers.forget_all(fact.user_id, now=clock.now())
