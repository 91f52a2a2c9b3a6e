"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.servicing.reconciliation import services


@job("reconciliation.fetch_due", queue="payments")
def fetch_due() -> dict[str, int]:
    """Have companies' reports, and compare them with our books."""
    return services.fetch_due(now=clock.now())


@job("reconciliation.prune_tallies")
def prune_tallies() -> dict[str, int]:
    """Forget what runs of long ago came to."""
    return {"rows": services.prune_tallies(now=clock.now())}
