"""The jobs of deposits. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.deposits import asking


@job("deposits.ask_open", queue="payments")
def ask_open() -> dict[str, int]:
    """Ask companies what became of what nobody has told us of."""
    return asking.pursue_due(now=clock.now())


@job("deposits.expire", queue="payments")
def expire() -> dict[str, int]:
    """End what nobody has paid in time."""
    return {"intents": asking.expire(now=clock.now())}
