"""The job of notifications. `config/schedule.py` says when it runs."""

from datetime import timedelta

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.servicing.notifications import services

KEPT = timedelta(days=90)


@job("notifications.forget")
def forget() -> dict[str, int]:
    """Forget notices whose time is over."""
    return {"notices": services.forget(older_than=clock.now() - KEPT)}
