"""The throttles' job."""

from datetime import timedelta

from cauri.infra.jobs.declarations import job
from cauri.infra.throttles import services
from cauri.kit import clock

COUNTERS_KEPT = timedelta(minutes=10)


@job("throttles.prune", queue="maintenance")
def prune() -> dict[str, int]:
    """Forget the counters of callers who are gone."""
    return {"forgotten": services.prune(kept=COUNTERS_KEPT, now=clock.now())}
