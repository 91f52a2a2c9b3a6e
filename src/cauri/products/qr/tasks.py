"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.qr import paying


@job("qr.prune_orders")
def prune_orders() -> dict[str, int]:
    """Forget of which codes quotes were made that came to nothing."""
    return {"orders": paying.prune_orders(now=clock.now())}
