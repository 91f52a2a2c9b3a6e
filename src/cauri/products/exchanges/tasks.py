"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.exchanges import services


@job("exchanges.prune", queue="maintenance")
def prune() -> dict[str, int]:
    """Forget quotes that came to nothing."""
    return {"forgotten": services.prune(now=clock.now())}
