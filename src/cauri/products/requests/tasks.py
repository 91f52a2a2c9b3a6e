"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.requests import endings


@job("requests.expire")
def expire() -> dict[str, int]:
    """End the requests that nobody has paid in time."""
    return {"expired": endings.expire(now=clock.now())}


@job("requests.prune_quoted")
def prune_quoted() -> dict[str, int]:
    """Forget what quotes that came to nothing would have paid."""
    return {"quotes": endings.prune(now=clock.now())}
