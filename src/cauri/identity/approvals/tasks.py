"""The approvals' job. `config/schedule.py` says when it runs."""

from cauri.identity.approvals import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("approvals.expire")
def expire() -> dict[str, int]:
    """Close the requests that nobody decided on in time."""
    return {"requests": services.expire(now=clock.now())}
