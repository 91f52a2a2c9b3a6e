"""The room's job. `config/schedule.py` says when it runs."""

from cauri.identity.federation import services
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("federation.prune")
def prune() -> dict[str, int]:
    """Forget the tokens that are too old to be used again."""
    return {"tokens": services.forget_old(now=clock.now())}
