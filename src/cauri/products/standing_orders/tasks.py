"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.standing_orders import runs


@job("standing_orders.pay_due", queue="payments")
def pay_due() -> dict[str, int]:
    """Pay what is due by customers' standing orders."""
    return runs.pay_due(now=clock.now())
