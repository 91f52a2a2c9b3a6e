"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.bank_requests import services


@job("bank_requests.prune")
def prune() -> dict[str, int]:
    """Forget what was quoted and never asked for."""
    return {"quoted": services.prune(now=clock.now())}
