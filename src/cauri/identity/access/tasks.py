"""The room's job. `config/schedule.py` says when it runs."""

from cauri.identity.access import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("access.prune")
def prune() -> dict[str, int]:
    """Forget what has served."""
    return services.prune(now=clock.now())
