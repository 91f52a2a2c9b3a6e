"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.bills import catalogue, runs, services
from cauri.products.bills.refunds import cancelling


@job("bills.refresh_catalogue")
def refresh_catalogue() -> dict[str, int]:
    """Bring what is on offer in line with what the companies sell."""
    return catalogue.refresh_due(now=clock.now())


@job("bills.pay_due", queue="payments")
def pay_due() -> dict[str, int]:
    """Pay what is due by customers' schedules."""
    return runs.pay_due(now=clock.now())


@job("bills.pursue_refunds", queue="payments")
def pursue_refunds() -> dict[str, int]:
    """Ask companies to take back what staff agreed to, until it is known whether they did."""
    return cancelling.pursue(now=clock.now())


@job("bills.prune_orders")
def prune_orders() -> dict[str, int]:
    """Forget what quotes that came to nothing would have paid."""
    return {"orders": services.prune_orders(now=clock.now())}
