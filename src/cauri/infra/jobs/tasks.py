"""The jobs room's own job."""

from datetime import timedelta

from cauri.infra.jobs import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock

RUNS_KEPT = timedelta(days=30)
PULSES_KEPT = timedelta(days=1)


@job("jobs.prune", queue="maintenance")
def prune() -> dict[str, int]:
    """Forget old runs and dead processes."""
    return services.prune(runs=RUNS_KEPT, pulses=PULSES_KEPT, now=clock.now())
