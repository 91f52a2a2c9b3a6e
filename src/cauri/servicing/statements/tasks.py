"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.servicing.statements.monthly import services


@job("statements.tell_months")
def tell_months() -> dict[str, int]:
    """Tell owners whose wallets moved in a month that is over that its statement is ready."""
    return services.tell_months(now=clock.now())
