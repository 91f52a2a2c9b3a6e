"""The room's job. `config/schedule.py` says when it runs."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.servicing.reconciliation import services


@job("reconciliation.fetch_due", queue="payments")
def fetch_due() -> dict[str, int]:
    """Have companies' reports, and compare them with our books."""
    return services.fetch_due(now=clock.now())
