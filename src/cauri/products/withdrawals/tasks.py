"""The room's job. `config/schedule.py` says when it runs."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.withdrawals import services


@job("withdrawals.prune_orders")
def prune_orders() -> dict[str, int]:
    """Forget where quotes that came to nothing would have gone."""
    return {"orders": services.prune_orders(now=clock.now())}
