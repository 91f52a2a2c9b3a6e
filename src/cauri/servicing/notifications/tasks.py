"""The jobs of notifications. `config/schedule.py` says when they run."""

from datetime import timedelta

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.servicing.notifications import dispatches, services

KEPT = timedelta(days=90)


@job("notifications.forget")
def forget() -> dict[str, int]:
    """Forget notices whose time is over."""
    return {"notices": services.forget(older_than=clock.now() - KEPT)}


@job("notifications.send_due", queue="notifications")
def send_due() -> dict[str, int]:
    """Let what waited for the end of quiet hours be carried."""
    return {"notices": dispatches.send_due(now=clock.now())}
