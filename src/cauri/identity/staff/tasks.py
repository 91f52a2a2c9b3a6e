"""The staff room's job. `config/schedule.py` says when it runs."""

from cauri.identity.staff import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("staff.forget_sessions")
def forget_sessions() -> dict[str, int]:
    """Forget the console sessions that are over."""
    return {"sessions": services.forget_sessions(now=clock.now())}
