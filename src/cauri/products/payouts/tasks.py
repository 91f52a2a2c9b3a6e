"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.payouts import runs, services


@job("payouts.pay_on", queue="payments")
def pay_on() -> dict[str, int]:
    """Go on with what nobody pays, and learn what became of lines that were held."""
    return runs.pay_on(now=clock.now())


@job("payouts.expire")
def expire() -> dict[str, int]:
    """End what its owner has not agreed to in time."""
    return {"expired": services.expire(now=clock.now())}
