"""The room's job. `config/schedule.py` says when it runs."""

from cauri.books.instructions import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("instructions.pursue", queue="payments")
def pursue() -> dict[str, int]:
    """Send what could not be sent, and ask after what is not known."""
    return services.pursue(now=clock.now())
