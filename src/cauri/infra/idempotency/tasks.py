"""The jobs of idempotency. `config/schedule.py` says when they run."""

from cauri.infra.idempotency import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("idempotency.prune")
def prune() -> dict[str, int]:
    """Forget old answers."""
    return {"keys": services.prune(now=clock.now())}
