"""The room's job. `config/schedule.py` says when it runs."""

from cauri.identity.passkeys import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("passkeys.prune")
def prune() -> dict[str, int]:
    """Forget the challenges that nobody answered."""
    return {"challenges": services.prune(now=clock.now())}
