"""The ledger's jobs. `config/schedule.py` says when they run."""

from cauri.books.ledger import holds, upkeep, verification
from cauri.infra.jobs.declarations import job
from cauri.kit import clock


@job("ledger.seal")
def seal() -> dict[str, int]:
    """Seal what can no longer change."""
    return {"blocks": upkeep.seal(now=clock.now())}


@job("ledger.expire_holds", queue="payments")
def expire_holds() -> dict[str, int]:
    """Give back the holds whose time is over."""
    return {"holds": holds.expire_due(now=clock.now())}


@job("ledger.verify")
def verify() -> dict[str, int]:
    """Check every promise of the books."""
    return {"findings": len(verification.verify(now=clock.now()).findings)}
