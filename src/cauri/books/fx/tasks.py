"""The room's job. `config/schedule.py` says when it runs."""

from cauri.books.fx import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("fx.refresh", queue="default")
def refresh() -> dict[str, int]:
    """Ask what currencies cost, where that is due."""
    return services.refresh_if_due(now=clock.now())
