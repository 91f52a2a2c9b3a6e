"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.splits import endings


@job("splits.expire")
def expire() -> dict[str, int]:
    """Close the splits whose time is over."""
    return {"closed": endings.expire(now=clock.now())}


@job("splits.prune_quoted")
def prune_quoted() -> dict[str, int]:
    """Forget what quotes that came to nothing would have paid."""
    return {"quotes": endings.prune(now=clock.now())}
