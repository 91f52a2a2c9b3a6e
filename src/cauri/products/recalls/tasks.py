"""The room's job. `config/schedule.py` says when it runs."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.recalls import endings


@job("recalls.expire", queue="payments")
def expire() -> dict[str, int]:
    """Free what nobody has settled in time."""
    return endings.expire(now=clock.now())
