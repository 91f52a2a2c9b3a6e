"""The job of limits. `config/schedule.py` says when it runs."""

from cauri.books.limits import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("limits.prune")
def prune() -> dict[str, int]:
    """Forget the use of periods that are long over."""
    return {"rows": services.prune(now=clock.now())}
