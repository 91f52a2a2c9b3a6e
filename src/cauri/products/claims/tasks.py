"""The room's jobs. `config/schedule.py` says when they run."""

from cauri.infra.jobs.declarations import job
from cauri.kit import clock
from cauri.products.claims import following


@job("claims.expire", queue="payments")
def expire() -> dict[str, int]:
    """Free what nobody has claimed in time."""
    return following.expire(now=clock.now())


@job("claims.look_for_recipients", queue="payments")
def look_for_recipients() -> dict[str, int]:
    """Find those who joined at the very moment when money was sent to them."""
    return {"found": following.look_for_recipients(now=clock.now())}


@job("claims.settle_again", queue="payments")
def settle_again() -> dict[str, int]:
    """Give what its recipients could not take before, if they can now."""
    return {"settled": following.settle_again(now=clock.now())}


@job("claims.forget")
def forget() -> dict[str, int]:
    """Forget the numbers that nothing waits for any more."""
    return {"forgotten": following.forget(now=clock.now())}
