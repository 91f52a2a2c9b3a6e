"""The jobs of deposits. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.deposits import accounts, asking, feeds, returning


@job("deposits.ask_open", queue="payments")
def ask_open() -> dict[str, int]:
    """Ask companies what became of what nobody has told us of."""
    return asking.pursue_due(now=clock.now())


@job("deposits.expire", queue="payments")
def expire() -> dict[str, int]:
    """End what nobody has paid in time."""
    return {"intents": asking.expire(now=clock.now())}


@job("deposits.follow_banks", queue="payments")
def follow_banks() -> dict[str, int]:
    """Book what came in on account numbers, and tell banks what is to be sent back or taken out of use."""
    now = clock.now()
    return {
        **feeds.read(now=now),
        "returned": returning.pursue(now=now),
        "given_up": accounts.give_up_closed(now=now),
    }
